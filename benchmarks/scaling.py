#!/usr/bin/env python3
"""Time and memory of NeuroSim by network, chip and number of images: s, m and l with random weights (see random-checkpoint), pictures of sines and noise.

Needs numpy and a Release build of the solution. Prints a Markdown table; peak is that of the whole process, milliseconds are the median per image.
"""
import argparse
import json
import os
import subprocess
import tempfile

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NEUROSIM = ["dotnet", f"{ROOT}/src/Cli/bin/Release/net10.0/neurosim.dll"]
BENCHMARKS = ["dotnet", f"{ROOT}/benchmarks/bin/Release/net10.0/NeuroSim.Benchmarks.dll"]


def pictures(count, path):
    random = numpy.random.default_rng(1)
    y, x = numpy.mgrid[0:224, 0:224]
    images = numpy.empty((count, 3, 224, 224), numpy.uint8)
    for i in range(count):
        for c in range(3):
            wave = 70 * numpy.sin((x + 20 * c + 7 * i) / 23) * numpy.cos((y + 3 * i) / 17)
            images[i, c] = numpy.clip(128 + wave + random.integers(-25, 26, (224, 224)), 0, 255)
    numpy.savez(path, images_u8=images)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="s,m,l")
    parser.add_argument("--chips", default="speck-xl,tianjic-like")
    parser.add_argument("--images", default="1,16,256")
    parser.add_argument("--threads", default="2")
    choice = parser.parse_args()
    counts = [int(n) for n in choice.images.split(",")]
    print(f"load {os.getloadavg()[0]:.1f}\n\n| network | chip | images | reading and compiling, s | ms per image | peak, MiB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        images, report = os.path.join(folder, "images.npz"), os.path.join(folder, "report.json")
        pictures(max(counts), images)
        for size in choice.sizes.split(","):
            network = os.path.join(folder, f"{size}.safetensors")
            subprocess.run([*BENCHMARKS, "random-checkpoint", size, network], check=True)
            for chip in choice.chips.split(","):
                for count in counts:
                    subprocess.run(
                        [*NEUROSIM, "run", network, "--d", "4", "--chip", chip, "--input", images, "--samples", str(count), "--threads", choice.threads,
                         "--no-golden", "--report", report], check=True, capture_output=True)
                    with open(report) as file:
                        host = json.load(file)["host"]
                    seconds = (host["loadMs"] + host["compileMs"]) / 1e3
                    print(f"| {size} | {chip} | {count} | {seconds:.1f} | {host['msPerImageMedian']:.1f} | {host['peakBytes'] / 2**20:,.0f} |", flush=True)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
