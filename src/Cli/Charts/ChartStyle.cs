using System.Text;

namespace NeuroSim.Cli.Charts;

/// <summary>
/// Colours and strokes of all charts, one place. Series differ by lightness as well as hue, so that they stay apart for readers with any colour vision and
/// in grey; markers and dashes tell them apart too.
/// </summary>
public static class ChartStyle
{
    /// <summary>Colours of series; further ones begin again with dashes.</summary>
    public const int Series = 8;

    /// <summary>Steps of a sequential scale.</summary>
    public const int Levels = 10;

    private static readonly Dictionary<string, (string Light, string Dark)> s_colours = Colours();

    /// <summary>Class of the n-th series.</summary>
    public static string SeriesClass(int index) => $"s{index % Series}";

    /// <summary>Level of a share of the largest value: 0 for nothing, then equal steps.</summary>
    public static int Level(double share) => double.IsFinite(share) ? Math.Clamp((int)Math.Ceiling(share * (Levels - 1) - 1e-9), 0, Levels - 1) : 0;

    /// <summary>Style rules of charts.</summary>
    /// <param name="standalone">True with the light colours themselves, which every reader of SVG knows; false with a page's variables.</param>
    public static string Rules(bool standalone)
        => s_colours.Aggregate(Template(), (rules, c) => rules.Replace($"{{{c.Key}}}", standalone ? c.Value.Light : $"var(--{c.Key})",
            StringComparison.Ordinal));

    /// <summary>The variables that the rules in a page refer to.</summary>
    /// <param name="dark">True for light colours on dark paper.</param>
    public static string Variables(bool dark)
        => string.Concat(s_colours.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"--{c.Key}:{(dark ? c.Value.Dark : c.Value.Light)};"));

    private static string Template()
    {
        StringBuilder rules = new();
        rules.Append("""
            .chart{font:12px system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
            .chart text{fill:{ink}}.chart .small{font-size:11px}.chart .tiny{font-size:9px}.chart .muted{fill:{muted}}.chart .strong{font-weight:600}
            .chart .paper{fill:{paper}}.chart .grid{stroke:{grid};stroke-width:1;fill:none}.chart .axis{stroke:{muted};stroke-width:1;fill:none}
            .chart .mark{stroke:{ink};stroke-width:1.2;stroke-dasharray:6 3;fill:none}
            .chart .front{stroke:{ink};stroke-width:1.4;stroke-dasharray:2 3;fill:none}
            .chart .frontier{stroke:{alert};stroke-width:3.5;fill:none;stroke-linecap:square}.chart .border{stroke:{ink};stroke-width:1.6;fill:none}
            .chart .void{fill:none;stroke:{grid};stroke-width:1}.chart .halo{paint-order:stroke;stroke:{paper};stroke-width:3px;stroke-linejoin:round}
            .chart .line{fill:none;stroke-width:2;stroke-linejoin:round}.chart .dashed{stroke-dasharray:7 4}.chart .hollow{stroke-width:1.8}
            .chart .edge{stroke:{paper};stroke-width:.7}.chart .late{fill:{alert}}

            """);
        for (int s = 0; s < Series; s++)
        {
            rules.Append($".chart .line.s{s},.chart .hollow.s{s}{{stroke:{{c{s}}}}}.chart .fill.s{s}{{fill:{{c{s}}}}}.chart .hollow.s{s}{{fill:{{paper}}}}"
                + $".chart text.on{s}{{fill:{{o{s}}}}}\n");
        }

        for (int h = 0; h < Levels; h++)
        {
            rules.Append($".chart .h{h}{{fill:{{h{h}}}}}.chart text.t{h}{{fill:{{t{h}}}}}.chart .k{h}{{stroke:{{k{h}}};fill:none;stroke-linecap:butt}}\n");
        }

        return rules.ToString();
    }

    private static Dictionary<string, (string Light, string Dark)> Colours()
    {
        Dictionary<string, (string, string)> colours = new(StringComparer.Ordinal)
        {
            ["ink"] = ("#1b1f24", "#e8ecf1"),
            ["muted"] = ("#57606a", "#a3adb8"),
            ["grid"] = ("#dfe3e8", "#333b45"),
            ["paper"] = ("#ffffff", "#14181d"),
            ["alert"] = ("#b42318", "#ff8a7a"),
        };
        string[] light = ["#0060a8", "#c44e00", "#007a58", "#a03a82", "#7d6200", "#2a93bd", "#5b4aa8", "#5a5a5a"];
        string[] dark = ["#6cb4f0", "#ff9a52", "#3fcfa0", "#f09ad0", "#e6c84a", "#a5e2ff", "#b8a8ff", "#bdbdbd"];
        Add("c", light, dark);
        Add("o", [.. light.Select((_, i) => i == 5 ? "#101418" : "#ffffff")], [.. dark.Select(_ => "#101418")]);
        Add("h",
            ["#f1f5fa", "#dfe9f4", "#c6daed", "#a3c6e3", "#79abd5", "#5a95ca", "#3373b0", "#1d5997", "#11407a", "#0a2a57"],
            ["#1a222c", "#203040", "#274257", "#2f5672", "#386c8f", "#4384ad", "#569dc8", "#77b6dc", "#a0d0ee", "#d0ebff"]);
        Add("t", [.. Enumerable.Range(0, Levels).Select(i => i <= 5 ? "#101418" : "#ffffff")],
            [.. Enumerable.Range(0, Levels).Select(i => i <= 4 ? "#ffffff" : "#101418")]);
        // Lines on the floor plan: warm, so that they stand out from the cores' blue.
        Add("k",
            ["#d8b58f", "#d8a877", "#d89a60", "#d68c4a", "#d07d36", "#c76d24", "#bb5c15", "#ab4a0a", "#963806", "#7d2604"],
            ["#6b4a2a", "#805632", "#96623a", "#ab6f41", "#c07c49", "#d58a51", "#e6995c", "#f2aa6c", "#fabd84", "#ffd2a3"]);
        return colours;

        void Add(string name, string[] lights, string[] darks)
        {
            for (int i = 0; i < lights.Length; i++)
            {
                colours[$"{name}{i}"] = (lights[i], darks[i]);
            }
        }
    }
}
