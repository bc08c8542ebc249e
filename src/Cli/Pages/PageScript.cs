namespace NeuroSim.Cli.Pages;

/// <summary>What happens when a reader presses something. Pages read well without it, too.</summary>
internal static class PageScript
{
    /// <summary>The script of all pages.</summary>
    public const string Text = """
        'use strict';
        (() => {
          const root = document.documentElement, all = (q, e = document) => [...e.querySelectorAll(q)];
          const store = {get() { try { return localStorage.getItem('neurosim-theme'); } catch { return null; } },
            set(v) { try { localStorage.setItem('neurosim-theme', v); } catch { } }};
          const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches;
          const theme = document.getElementById('theme');
          const say = () => { theme.textContent = isDark() ? 'Light colours' : 'Dark colours'; };
          if (store.get()) root.dataset.theme = store.get();
          theme.hidden = false; say();
          theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; store.set(root.dataset.theme); say(); });
          matchMedia('(prefers-color-scheme:dark)').addEventListener('change', say);

          const data = document.getElementById('data'), save = document.getElementById('save');
          if (data && save) {
            save.hidden = false;
            save.addEventListener('click', () => {
              const link = document.createElement('a');
              link.href = URL.createObjectURL(new Blob([data.textContent], {type: 'application/json'}));
              link.download = save.dataset.name; link.click();
              setTimeout(() => URL.revokeObjectURL(link.href), 1000);
            });
          }

          const key = cell => cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
          const compare = (a, b) => typeof a === 'number' && typeof b === 'number' ? a - b
            : typeof a === 'number' ? -1 : typeof b === 'number' ? 1 : a.localeCompare(b, 'en', {numeric: true});
          for (const button of all('thead button')) button.addEventListener('click', () => {
            const head = button.closest('th'), table = head.closest('table'), body = table.tBodies[0], column = head.cellIndex;
            const sorted = head.getAttribute('aria-sort'), first = head.classList.contains('number') ? 'descending' : 'ascending';
            const order = sorted === 'none' ? first : sorted === 'ascending' ? 'descending' : 'ascending', sign = order === 'ascending' ? 1 : -1;
            for (const other of all('th[aria-sort]', table.tHead)) other.setAttribute('aria-sort', other === head ? order : 'none');
            const rows = [...body.rows].filter(r => !r.classList.contains('result'))
              .map((row, i) => ({row, i, k: key(row.cells[column]),
                more: row.nextElementSibling?.classList.contains('result') ? row.nextElementSibling : null}));
            rows.sort((a, b) => sign * compare(a.k, b.k) || a.i - b.i);
            body.append(...rows.flatMap(r => r.more ? [r.row, r.more] : [r.row]));
          });

          for (const select of all('select[data-maps]')) {
            const show = () => all('.map', document.getElementById(select.dataset.maps)).forEach((m, i) => { m.hidden = i !== select.selectedIndex; });
            select.addEventListener('change', show); show();
          }

          const scale = (v, units) => { let i = 0, a = Math.abs(v); while (a >= 999.5 && i < units.length - 1) { a /= 1000; v /= 1000; i++; }
            return `${Number(v.toPrecision(4))} ${units[i]}`.trim(); };
          const write = (name, v) => typeof v !== 'number' ? String(v)
            : /Ps$/.test(name) ? scale(v, ['ps', 'ns', 'µs', 'ms', 's']) : /energyPj/i.test(name) ? scale(v, ['pJ', 'nJ', 'µJ', 'mJ', 'J'])
            : /(Fraction|Share|accuracy|Agreement|^utilisation)/.test(name) ? `${Number((100 * v).toPrecision(4))} %`
            : Number.isInteger(v) ? v.toLocaleString('en') : Math.abs(v) >= 1e4 ? scale(v, ['', 'k', 'M', 'G', 'T']) : String(Number(v.toPrecision(5)));
          const results = data && data.dataset.results !== undefined ? JSON.parse(data.textContent) : [];
          const open = button => {
            const row = button.closest('tr'), next = row.nextElementSibling;
            if (next?.classList.contains('result')) { next.remove(); button.setAttribute('aria-expanded', 'false'); return; }
            const r = results[Number(button.dataset.result)], more = document.createElement('tr'), cell = document.createElement('td'), list = document.createElement('dl');
            const add = (name, value) => { const pair = document.createElement('div'), dt = document.createElement('dt'), dd = document.createElement('dd');
              dt.textContent = name; dd.textContent = value; pair.append(dt, dd); list.append(pair); };
            more.className = 'result'; cell.colSpan = row.cells.length;
            add('id', r.id);
            for (const note of ['message', 'rescaled']) if (r[note]) add(note, r[note]);
            for (const [n, v] of Object.entries(r.axes)) add(n, v);
            for (const [n, v] of Object.entries(r.metrics)) add(n, write(n, v));
            for (const [n, v] of Object.entries(r.facts)) add(n, v);
            cell.append(list); more.append(cell); row.after(more); button.setAttribute('aria-expanded', 'true');
          };
          for (const button of all('button.open')) button.addEventListener('click', () => open(button));
          addEventListener('beforeprint', () => all('details').forEach(d => { d.open = true; }));
        })();
        """;
}
