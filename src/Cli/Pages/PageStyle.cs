using NeuroSim.Cli.Charts;

namespace NeuroSim.Cli.Pages;

/// <summary>How all pages look. Light unless the reader's system or the page's button says dark; printed always light.</summary>
internal static class PageStyle
{
    private const string Light = "--panel:#f5f7f9;--rule:#d5dae0;--link:#0b5cad;--warn:#fdf1ef;";
    private const string Dark = "--panel:#1c2229;--rule:#3a434d;--link:#7fb8f5;--warn:#3a2220;";

    /// <summary>The style sheet.</summary>
    public static string Sheet { get; } =
        $":root{{color-scheme:light;{ChartStyle.Variables(dark: false)}{Light}}}\n"
        + $"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{ChartStyle.Variables(dark: true)}{Dark}}}}}\n"
        + $"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{ChartStyle.Variables(dark: true)}{Dark}}}}}\n"
        + ChartStyle.Rules(standalone: false) + Rules;

    private const string Rules = """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
        header,main,footer{max-width:1400px;margin:0 auto;padding:0 24px}
        header{padding-top:20px}
        h1{font-size:1.7rem;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
        h2{font-size:1.25rem;margin:36px 0 8px;padding-top:10px;border-top:2px solid var(--rule);overflow-wrap:anywhere}
        h3{font-size:1.02rem;margin:20px 0 6px}
        p,ul{max-width:80ch;margin:6px 0 10px;overflow-wrap:anywhere}
        ul{padding-left:22px}
        a{color:var(--link)}
        .muted,.sub{color:var(--muted)}
        .lead{font-size:1.06rem;max-width:110ch}
        .bar{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;justify-content:space-between;margin:12px 0 0}
        nav{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:.94rem}
        button,select{font:inherit;color:var(--ink);background:var(--panel);border:1px solid var(--muted);border-radius:6px;padding:4px 12px;cursor:pointer}
        button:hover,select:hover{border-color:var(--link)}
        :focus-visible{outline:3px solid var(--link);outline-offset:1px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(265px,1fr));gap:10px;margin:14px 0}
        .tiles div{background:var(--panel);border:1px solid var(--rule);border-radius:8px;padding:10px 14px;break-inside:avoid}
        .tiles div.alert{background:var(--warn);border:2px solid var(--alert)}
        .tiles dt{font-size:.86rem;color:var(--muted)}
        .tiles dd{margin:0;overflow-wrap:anywhere}
        .tiles .value{font-size:1.45rem;font-weight:600;line-height:1.3}
        .tiles .note{font-size:.84rem;color:var(--muted)}
        .tiles .alert .value::before{content:"! ";color:var(--alert)}
        .alerts{list-style:none;padding:8px 14px;border-left:5px solid var(--alert);background:var(--warn);border-radius:4px}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,610px),1fr));gap:16px;align-items:start}
        figure{margin:0 0 4px;border:1px solid var(--rule);border-radius:8px;padding:10px 14px;min-width:0;break-inside:avoid}
        figcaption{font-size:.92rem;color:var(--muted);margin-bottom:8px;max-width:84ch;overflow-wrap:anywhere}
        figcaption b{display:block;color:var(--ink);font-size:1rem}
        .scroll{overflow-x:auto}
        svg.chart{display:block;width:100%;min-width:560px;max-width:860px;height:auto;margin:0 auto}
        .table.long{max-height:34rem;overflow:auto}.table{margin:8px 0 16px;border:1px solid var(--rule);border-radius:8px}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        caption{text-align:left;padding:8px 12px;color:var(--muted);font-size:.9rem}
        th,td{padding:5px 12px;text-align:left;border-top:1px solid var(--rule);vertical-align:top}
        thead th{position:sticky;top:0;background:var(--panel);border-top:0;z-index:1;white-space:nowrap}
        tbody th{font-weight:500;overflow-wrap:anywhere;min-width:9rem}
        header p{max-width:none}
        .figures.wide{grid-template-columns:minmax(0,1fr)}
        .figures>div{min-width:0}
        .figures>div figure{margin-bottom:16px}
        th.number,td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        thead button{border:0;background:none;padding:2px;font-weight:600;border-radius:3px}
        thead button::after{content:" ↕";color:var(--muted)}
        th[aria-sort=ascending] button::after{content:" ↑";color:var(--link)}
        th[aria-sort=descending] button::after{content:" ↓";color:var(--link)}
        tbody tr:hover{background:var(--panel)}
        button.open{border:0;background:none;padding:0;text-align:left;color:var(--link);text-decoration:underline;font-weight:500}
        button.open::before{content:"▸ "}
        button.open[aria-expanded=true]::before{content:"▾ "}
        tr.result td{background:var(--panel);padding:12px 16px}
        tr.result dl{columns:3 290px;column-gap:28px;margin:0;font-size:.88rem}
        tr.result dl div{display:flex;justify-content:space-between;gap:12px;break-inside:avoid;border-bottom:1px dotted var(--rule)}
        tr.result dt{color:var(--muted);overflow-wrap:anywhere}
        tr.result dd{margin:0;text-align:right;overflow-wrap:anywhere}
        details{margin:8px 0 12px}
        summary{cursor:pointer;color:var(--link);width:fit-content}
        footer{color:var(--muted);font-size:.86rem;padding-top:20px;padding-bottom:32px}
        @media (max-width:640px){header,main,footer{padding-left:14px;padding-right:14px}h1{font-size:1.35rem}
        .tiles{grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}
        .tiles .value{font-size:1.15rem}figure{padding:8px}}
        @media print{@page{margin:14mm}body{font-size:10pt}header,main,footer{max-width:none;padding:0}nav,.noprint{display:none!important}
        .figures{display:block}figure{margin-bottom:10px}
        svg.chart{min-width:0;max-width:100%;max-height:230mm}.scroll,.table,.table.long{overflow:visible;max-height:none}thead th{position:static}
        thead button::after{content:""!important}
        h2,h3,caption{break-after:avoid}.table:not(.long){break-inside:avoid}tr{break-inside:avoid}table{font-size:8pt}th,td{padding:2px 5px}
        tbody th{min-width:0}.tiles{grid-template-columns:repeat(4,1fr)}.tiles .value{font-size:1.1rem}
        a{color:inherit;text-decoration:none}button.open{color:inherit;text-decoration:none}button.open::before{content:""!important}}

        """;
}
