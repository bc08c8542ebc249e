#!/usr/bin/env python3
"""Time and memory of NeuroSim by network, chip and number of images, and what one more image, core or phase costs, as slopes of measurements.

Needs Python and a Release build of the solution; networks have random weights (see random-checkpoint), pictures are of sines and noise. Prints Markdown.
Peak is that of a whole process; milliseconds are the median of the images' own times (each thread runs images of its own); wall time is that of the process.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NEUROSIM = ["dotnet", f"{ROOT}/src/Cli/bin/Release/net10.0/neurosim.dll"]
BENCHMARKS = ["dotnet", f"{ROOT}/benchmarks/bin/Release/net10.0/NeuroSim.Benchmarks.dll"]
SIZES = ("s", "m", "l")
DISTINCT = 16


def picture(i, shape):
    """One picture, as bytes by channel, row and column."""
    channels, height, width = shape
    noise = random.Random(i)
    columns = [[math.sin((x + 20 * c + 7 * i) / 23) for x in range(width)] for c in range(channels)]
    rows = [70 * math.cos((y + 3 * i) / 17) for y in range(height)]
    return bytes(min(255, max(0, int(128 + row * column + noise.randrange(-25, 26)))) for c in range(channels) for row in rows for column in columns[c])


def write_pictures(count, shape, path):
    """A file of pictures. Few are made, the others are those shifted: making each takes longer than running it."""
    made = [picture(i, shape) for i in range(min(count, DISTINCT))]
    shape_text = ", ".join(map(str, (count, *shape)))
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape_text}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with zipfile.ZipFile(path, "w") as archive, archive.open("images_u8.npy", "w") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        for i in range(count):
            base, shift = made[i % DISTINCT], 5 * (i // DISTINCT)
            file.write(base[shift:] + base[:shift])


def fit(points):
    """Slope of the line of least squares through some points, or None."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return statistics.linear_regression(xs, ys).slope if len(set(xs)) > 1 else None


class Bench:
    """Runs of one call of this script."""

    def __init__(self, folder, choice):
        self.folder, self.choice, self.networks = folder, choice, {}
        self.images, self.report = os.path.join(folder, "images.npz"), os.path.join(folder, "report.json")

    def network(self, size):
        """File of a network: of a size, or the file itself."""
        if size not in SIZES:
            return size
        if size not in self.networks:
            self.networks[size] = os.path.join(self.folder, f"{size}.safetensors")
            subprocess.run([*BENCHMARKS, "random-checkpoint", size, self.networks[size]], check=True, stdout=subprocess.DEVNULL)
        return self.networks[size]

    def run(self, size, chip, count, d=4, *options):
        """One process; what it took."""
        command = [*NEUROSIM, "run", self.network(size), "--d", str(d), "--chip", chip, "--input", self.images, "--samples", str(count),
                   "--threads", self.choice.threads, "--no-golden", "--report", self.report, *options]
        start = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True)
        wall = time.monotonic() - start
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\nended with {done.returncode}: {done.stderr.strip()}")
        with open(self.report) as file:
            report = json.load(file)
        host, array = report["host"], report["chip"]
        return {"wall": wall, "ready": (host["loadMs"] + host["compileMs"]) / 1e3, "ms": host["msPerImageMedian"], "mib": host["peakBytes"] / 2**20,
                "cores": array["coresUsed"], "phases": array["phasesPerSample"]}


def of_images(bench):
    """The table by network, chip and number of images, and the slope between the last two numbers."""
    counts = bench.choice.images
    print("| network | chip | images | reading and compiling, s | ms per image | wall, s | peak, MiB |\n|---|---|---|---|---|---|---|")
    slopes = []
    for size in bench.choice.sizes:
        for chip in bench.choice.chips:
            rows = [(count, bench.run(size, chip, count)) for count in counts]
            for count, row in rows:
                print(f"| {name(size)} | {chip} | {count} | {row['ready']:.2f} | {row['ms']:.1f} | {row['wall']:.1f} | {row['mib']:,.0f} |", flush=True)
            slopes.append((size, chip, rows[-2:]))
    if len(counts) > 1:
        print(f"\nPer additional image, between {counts[-2]} and {counts[-1]} images ({bench.choice.threads} threads):\n")
        print("| network | chip | ms of wall time | KiB of peak |\n|---|---|---|---|")
        for size, chip, ((few, a), (many, b)) in slopes:
            print(f"| {name(size)} | {chip} | {1e3 * (b['wall'] - a['wall']) / (many - few):.1f} | {1024 * (b['mib'] - a['mib']) / (many - few):,.1f} |")


def of_one(bench, title, key, settings):
    """The same network with one thing varied: its points, and the slope of each figure over it. Asynchronous chips have no phases to count."""
    size, count = bench.choice.vary, bench.choice.vary_images
    print(f"\nPer additional {title}, network {name(size)}, {count} images:\n")
    print(f"| chip | setting | {key} | reading and compiling, s | ms per image | peak, MiB |\n|---|---|---|---|---|---|")
    for chip in bench.choice.chips:
        points = []
        for text, d, options in settings:
            if "--folding" in options and chip not in bench.choice.foldable:
                continue
            row = bench.run(size, chip, count, d, *options)
            points.append(row)
            print(f"| {chip} | {text} | {row[key] or '–'} | {row['ready']:.2f} | {row['ms']:.1f} | {row['mib']:,.0f} |", flush=True)
        slope = {figure: fit([(p[key], p[figure]) for p in points if p[key]]) for figure in ("ready", "ms", "mib")}
        if all(v is not None for v in slope.values()):
            ready, ms, peak = 1e6 * slope["ready"], 1e3 * slope["ms"], 1024 * slope["mib"]
            print(f"| {chip} | slope per {title} | 1 | {ready:.2f} µs | {ms:.3f} µs | {peak:.2f} KiB |", flush=True)


def name(size):
    """What the tables call a network."""
    return os.path.splitext(os.path.basename(size))[0]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words = lambda text: text.split(",")
    numbers = lambda text: [int(n) for n in text.split(",")]
    parser.add_argument("--sizes", type=words, default="s,m,l", help="s, m, l, or files of networks")
    parser.add_argument("--chips", type=words, default="speck-xl,tianjic-like")
    parser.add_argument("--images", type=numbers, default="1,16,256", help="numbers of images, ascending")
    parser.add_argument("--threads", default="2")
    parser.add_argument("--shape", type=numbers, default="3,224,224", help="channels, height and width of the images")
    parser.add_argument("--vary", default="m", help="the network whose cores and phases are varied; none leaves that out")
    parser.add_argument("--vary-images", type=int, default=64)
    parser.add_argument("--folding", type=numbers, default="1,2,4,8", help="slices per core, for different numbers of cores")
    parser.add_argument("--foldable", type=words, default="tianjic-like", help="chips whose cores can be folded")
    parser.add_argument("--d", type=numbers, default="1,2,4,8", help="spikes per timestep, for different numbers of phases")
    return parser.parse_args()


def main():
    choice = arguments()
    begin = time.monotonic()
    print(f"load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, choice)
        write_pictures(max(choice.images + [choice.vary_images]), choice.shape, bench.images)
        of_images(bench)
        if choice.vary != "none":
            of_one(bench, "core", "cores", [(f"--folding {f}", 4, ("--folding", str(f))) for f in choice.folding])
            of_one(bench, "phase", "phases", [(f"--d {d}", d, ()) for d in choice.d])
    print(f"\nload at the end {os.getloadavg()[0]:.1f}, {time.monotonic() - begin:.0f} s in all")


if __name__ == "__main__":
    main()
