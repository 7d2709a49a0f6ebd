// pack-front.mjs APP BUILT_DIR OUT_DIR PROFILE - names each file by its content, joins the styles, writes the page and
// the .br and .gz beside each file. Called by build-front.sh.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [app, built, out, profile] = process.argv.slice(2);
const quick = profile === "dev";
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const hash = (...parts) => parts.reduce((h, part) => h.update(part), createHash("sha256")).digest("hex").slice(0, 16);

/** Writes a file and its compressed forms; says its size over the wire. */
function put(name, bytes) {
  const file = join(out, name);
  mkdirSync(dirname(file), { recursive: true });
  bytes = Buffer.from(bytes);
  writeFileSync(file, bytes);
  const br = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quick ? 4 : 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(`${file}.br`, br);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: quick ? 1 : 9 }));
  console.log(`${`${app}/${name}`.padEnd(56)} ${String(bytes.length).padStart(9)} ${String(br.length).padStart(8)} br`);
  return `/assets/${name}`;
}

/** Every file of a folder, by its path inside. */
function walk(dir, prefix = "") {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).sort().flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? walk(path, `${prefix}${name}/`) : [`${prefix}${name}`];
  });
}

/**
 * The program and its glue with short names for what one imports from the other: wasm-bindgen's end in hashes, which no
 * compression makes smaller. The glue loses its comments and indentation.
 */
function plainer(wasm, glue) {
  const short = new Map();
  const name = (long) => short.get(long) ?? short.set(long, `_${short.size.toString(36)}`).get(long);
  const uleb = (value) => value < 128 ? [value] : [(value & 127) | 128, ...uleb(value >>> 7)];
  const parts = [wasm.subarray(0, 8)];
  for (let at = 8, end; at < wasm.length; at = end) {
    const section = wasm[at];
    const read = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = wasm[at++];
        value |= (byte & 127) << shift;
        if (byte < 128) return value >>> 0;
      }
    };
    const start = at++;
    const size = read();
    end = at + size;
    if (section !== 2) {
      parts.push(wasm.subarray(start, end));
      continue;
    }
    // The imports (WebAssembly 2.0, 5.5.5): module, name, a function's type. wasm-bindgen imports nothing but functions;
    // those of a snippet keep its names.
    const text = () => {
      const length = read();
      at += length;
      return wasm.toString("utf8", at - length, at);
    };
    const imports = [];
    const count = read();
    for (let n = 0; n < count; n++) {
      const [module, long, kind, type] = [text(), text(), wasm[at++], read()];
      if (kind !== 0) throw new Error(`${long} is no function`);
      for (const said of [module, module === `./${app}_bg.js` ? name(long) : long]) imports.push(...uleb(said.length), ...Buffer.from(said));
      imports.push(kind, ...uleb(type));
    }
    const body = [...uleb(count), ...imports];
    parts.push(Buffer.from([section, ...uleb(body.length), ...body]));
  }
  const given = new Set();
  const renamed = glue.replace(/^ +(\w+)(?=: function)/gm, (line, long) => given.add(long) && short.get(long) || line);
  const lost = [...short.keys()].filter((long) => !given.has(long));
  if (lost.length) throw new Error(`the glue gives no ${lost}`);
  return [Buffer.concat(parts), renamed.replace(/^\/\*\*[^]*?\*\/$/gm, "").replace(/^\s+/gm, "")];
}

// The styles: the tokens first, then what both share, then the app's own. The storefront takes of the shared ones what
// it uses.
const shared = ["tokens.css", "base.css", "form.css"];
const more = app === "storefront" ? [] : walk("frontend/ui/styles").filter((name) => !shared.includes(name));
const sheets = [...[...shared, ...more].map((name) => `frontend/ui/styles/${name}`), ...walk(`frontend/${app}/styles`).map((name) => `frontend/${app}/styles/${name}`)];
const css = sheets.map((path) => readFileSync(path, "utf8")).join("\n")
  .replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1").replace(/;}/g, "}").trim();
const style = put(`${app}-${hash(css)}.css`, css);

const icon = readFileSync("frontend/ui/icon.svg");
const iconAt = put(`icon-${hash(icon)}.svg`, icon);

let wasmBytes = readFileSync(join(built, `${app}_bg.wasm`));
let glueText = readFileSync(join(built, `${app}.js`), "utf8");
if (!quick) [wasmBytes, glueText] = plainer(wasmBytes, glueText);
const wasm = put(`${app}-${hash(wasmBytes)}.wasm`, wasmBytes);

// The glue imports its snippets by a relative path: they move to a folder named by what is in them.
const snippets = walk(join(built, "snippets"));
const folder = `snippets-${hash(...snippets.map((name) => readFileSync(join(built, "snippets", name))))}`;
for (const name of snippets) put(`${folder}/${name}`, readFileSync(join(built, "snippets", name)));
glueText = glueText.replaceAll("./snippets/", `./${folder}/`);
const glue = put(`${app}-${hash(glueText)}.js`, glueText);

const startText = `import init from ${JSON.stringify(glue)};\ninit({ module_or_path: ${JSON.stringify(wasm)} });\n`;
const start = put(`start-${hash(startText)}.js`, startText);

// The page: Trunk's links give way to the files by name. No inline script: the policy forbids it.
const page = readFileSync(`frontend/${app}/index.html`, "utf8")
  .split("\n").filter((line) => !line.includes("data-trunk")).join("\n")
  .replace("</head>", [
    `  <link rel="icon" type="image/svg+xml" href="${iconAt}">`,
    `  <link rel="stylesheet" href="${style}">`,
    `  <link rel="modulepreload" href="${glue}">`,
    `  <link rel="preload" as="fetch" type="application/wasm" crossorigin href="${wasm}">`,
    `  <script type="module" src="${start}"></script>`,
    "</head>",
  ].join("\n"));
writeFileSync(join(out, "index.html"), page);
