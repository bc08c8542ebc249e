// Opens a page in a real browser and presses what a reader would press.
// node pages.cjs CHROMIUM PAGE.html KIND OUTPUT_FOLDER; KIND is run, compare or sweep. Writes a line for each thing that it checked.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const [, , chromium, file, kind, output] = process.argv;
const missing = 77;
let playwright;
try {
  const places = [process.env.NEUROSIM_PLAYWRIGHT, ...(process.env.NODE_PATH ?? '').split(path.delimiter)].filter(Boolean);
  playwright = require(require.resolve('playwright-core', { paths: [...places, process.cwd()] }));
} catch (fault) {
  console.error(fault.message.split('\n')[0]);
  process.exit(missing);
}

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-dev-shm-usage'];
const done = what => console.log(`checked: ${what}`);
const numbers = (page, table, column) => page.$$eval(`${table} tbody tr`, (rows, c) => rows.map(r => Number(r.cells[c].dataset.v)), column);

async function open(context, messages) {
  const page = await context.newPage();
  page.on('console', m => messages.push(`console ${m.type()}: ${m.text()}`));
  page.on('pageerror', e => messages.push(`error: ${e.message}`));
  await page.goto(pathToFileURL(file).href);
  return page;
}

async function sorts(page) {
  const column = await page.$$eval('table:has(thead button)', tables => {
    for (const [t, table] of tables.entries()) {
      const heads = [...table.tHead.rows[0].cells];
      const c = heads.findIndex((h, i) => h.classList.contains('number') && new Set([...table.tBodies[0].rows].map(r => r.cells[i].dataset.v)).size > 3);
      if (c >= 0) { table.dataset.tested = 'yes'; return c; }
    }
    return -1;
  });
  assert.ok(column >= 0, 'no table with numbers to sort');
  const table = 'table[data-tested]', head = page.locator(`${table} thead th`).nth(column), button = head.locator('button');
  const before = await numbers(page, table, column);
  await button.click();
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  const down = await numbers(page, table, column);
  assert.deepEqual(down, [...before].sort((a, b) => b - a));
  await button.focus();
  await page.keyboard.press('Enter');
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  assert.deepEqual(await numbers(page, table, column), [...before].sort((a, b) => a - b));
  assert.equal(await page.locator(`${table} th[aria-sort=ascending], ${table} th[aria-sort=descending]`).count(), 1);
  const words = page.locator(`${table} thead th`).nth(0);
  await words.locator('button').click();
  assert.equal(await words.getAttribute('aria-sort'), 'ascending');
  assert.equal(await head.getAttribute('aria-sort'), 'none');
  done('tables sort by number, by keyboard too');
}

async function maps(page) {
  const select = page.locator('select[data-maps]'), shown = () => page.$$eval('.map', m => m.map((e, i) => e.hidden ? -1 : i).filter(i => i >= 0));
  const first = await shown();
  assert.equal(first.length, 1);
  const other = first[0] === 0 ? 1 : 0;
  await select.selectOption({ index: other });
  assert.deepEqual(await shown(), [other]);
  const title = await page.locator('.map:visible figcaption b').textContent();
  assert.ok(title.includes(await select.locator('option:checked').textContent()));
  done('another site shows another map');
}

async function details(page) {
  const button = page.locator('#points button.open').nth(1);
  await button.click();
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  const result = page.locator('#points tr.result');
  assert.equal(await result.count(), 1);
  const data = await page.$eval('#data', d => JSON.parse(d.textContent)), n = Number(await button.getAttribute('data-result'));
  const text = await result.textContent();
  assert.ok(text.includes(data[n].id) && Object.keys(data[n].metrics).every(m => text.includes(m)), 'not the whole result');
  await result.scrollIntoViewIfNeeded();
  await page.screenshot({ path: path.join(output, `${kind}-details.png`) });
  const follows = await result.evaluate(r => r.previousElementSibling.querySelector('button.open').dataset.result);
  await page.locator('#points thead th.number button').first().click();
  assert.equal(await result.evaluate(r => r.previousElementSibling.querySelector('button.open').dataset.result), follows, 'it moves with its point');
  await button.page().locator('#points button.open[aria-expanded=true]').click();
  assert.equal(await result.count(), 0);
  done('the details of a point open and close');
}

async function saves(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  const saved = JSON.parse(fs.readFileSync(await download.path(), 'utf8'));
  assert.deepEqual(saved, await page.$eval('#data', d => JSON.parse(d.textContent)));
  assert.match(download.suggestedFilename(), /^[A-Za-z0-9._-]+\.json$/);
  done('the JSON can be saved');
}

async function schemes(browser, messages) {
  const look = page => page.evaluate(() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; });
  const colours = {};
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1366, height: 900 } }), page = await open(context, messages);
    colours[colorScheme] = await look(page);
    await page.screenshot({ path: path.join(output, `${kind}-${colorScheme}.png`), fullPage: true });
    await page.locator('#theme').click();
    colours[`${colorScheme} pressed`] = await look(page);
    await page.emulateMedia({ media: 'print', colorScheme });
    colours[`${colorScheme} printed`] = await look(page);
    await context.close();
  }
  assert.notDeepEqual(colours.light, colours.dark);
  assert.deepEqual(colours['light pressed'], colours.dark);
  assert.deepEqual(colours['dark pressed'], colours.light);
  assert.deepEqual(colours['light printed'], colours.light);
  assert.deepEqual(colours['dark printed'], colours.light);
  done('light and dark differ, the button changes them, paper is light');
}

async function narrow(browser, messages) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } }), page = await open(context, messages);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 391, `the page is ${wide} wide on a screen of 390`);
  await page.screenshot({ path: path.join(output, `${kind}-narrow.png`), fullPage: true });
  await context.close();
  done('a narrow screen does not scroll sideways');
}

async function labels(page) {
  // Text of a chart may touch nothing else: boxes of visible labels that overlap by more than a hair.
  const clashes = await page.evaluate(() => [...document.querySelectorAll('svg.chart')].filter(s => s.getClientRects().length > 0).flatMap(svg => {
    const box = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].filter(t => t.textContent).map(t => [t.textContent, t.getBoundingClientRect()]);
    const out = texts.filter(([, r]) => r.left < box.left - 2 || r.right > box.right + 2).map(([t]) => `"${t}" is cut`), slack = 1.5;
    for (let i = 0; i < texts.length && texts.length < 400; i++) for (let j = i + 1; j < texts.length; j++) {
      const [a, r] = texts[i], [b, s] = texts[j];
      if (Math.min(r.right, s.right) - Math.max(r.left, s.left) > slack && Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top) > 4) out.push(`"${a}" over "${b}"`);
    }
    return out.map(o => `${svg.getAttribute('aria-label').slice(0, 40)}: ${o}`);
  }));
  assert.deepEqual(clashes, []);
  done('no label of a chart is cut or covers another');
}

(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurosim-browser-'));
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: flags, downloadsPath: folder });
  try {
    const messages = [], requests = [];
    const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, acceptDownloads: true });
    await context.route('**/*', route => { requests.push(route.request().url()); return route.request().url().startsWith('file:') ? route.continue() : route.abort(); });
    const page = await open(context, messages);
    await labels(page);
    if (kind !== 'compare') await sorts(page);
    if (kind === 'run') await maps(page);
    if (kind === 'sweep') await details(page);
    await saves(page);
    await page.pdf({ path: path.join(output, `${kind}.pdf`), format: 'A4' });
    assert.ok(fs.statSync(path.join(output, `${kind}.pdf`)).size > 20000);
    done('it prints');
    await schemes(browser, messages);
    await narrow(browser, messages);
    assert.deepEqual(requests.filter(u => !u.startsWith('data:')), [pathToFileURL(file).href]);
    done('it asks for nothing but itself');
    assert.deepEqual(messages, []);
    done('the console is empty');
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
})().catch(fault => { console.error(fault.message); process.exit(1); });
