#!/usr/bin/env python3
"""Times the plain forward pass in PyTorch and NeuroSim's run of the same checkpoint on this machine, one after the other, and prints the ratios.

Debian: apt-get install python3-torch libopenblas0-pthread; build NeuroSim first (dotnet build -c Release).
PyTorch counts nothing; NeuroSim counts the spikes and synaptic operations of every layer and times the chip (analytic timing), int8, one image.
Each measurement is a process of its own, in rounds, so that a burst of load on the machine hits both.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", help="state dict of a base E-SpikeFormer (.pth)")
    parser.add_argument("--d", type=int, default=4, help="most spikes of a neuron per timestep (default: 4)")
    parser.add_argument("--input", required=True, help="images (.npz with images_u8)")
    parser.add_argument("--chip", default="speck-xl,tianjic-like", help="chips, separated by commas")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, separated by commas")
    parser.add_argument("--repeat", type=int, default=30, help="runs of the image in one process")
    parser.add_argument("--rounds", type=int, default=1, help="processes per measurement")
    parser.add_argument("--simd", default="auto", help="--simd of NeuroSim")
    parser.add_argument("--neurosim", default=f"dotnet {ROOT}/src/Cli/bin/Release/net10.0/neurosim.dll", help="command that starts NeuroSim")
    parser.add_argument("--torch-only", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def time_torch(choice):
    """Times the forward pass in this process; prints a JSON line per variant."""
    import numpy
    import torch

    import espikeformer

    torch.set_num_threads(choice.torch_only)
    with numpy.load(choice.input) as file:
        image = torch.tensor(file["images_u8"][:1].astype("f4") / 255)
        mean, std = ((torch.tensor(file[k]).float().reshape(1, -1, 1, 1) if k in file.files else v) for k, v in (("mean", 0.5), ("std", 0.25)))
    for name, fold in (("plain forward", False), ("batch norms folded", True)):
        network = espikeformer.load(choice.checkpoint, choice.d, fold)
        with torch.no_grad():
            network((image - mean) / std)
            times = []
            for _ in range(choice.repeat):
                start = time.perf_counter()
                network((image - mean) / std)
                times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"what": f"PyTorch {torch.__version__} f32, {name}", "median": statistics.median(times), "min": min(times)}))


def run_torch(choice, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
    lines = subprocess.run([sys.executable, __file__, *sys.argv[1:], "--torch-only", str(threads)], env=environment, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in lines.stdout.splitlines()]


def run_neurosim(choice, chip, threads):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        subprocess.run(
            [*choice.neurosim.split(), "run", choice.checkpoint, "--chip", chip, "--d", str(choice.d), "--input", choice.input, "--samples", "1", "--repeat",
             str(choice.repeat), "--threads", str(threads), "--simd", choice.simd, "--no-golden", "--report", report], check=True, capture_output=True)
        with open(report) as file:
            host = json.load(file)["host"]
    return {"what": f"NeuroSim, {chip}", "median": host["msPerImageMedian"], "min": host["msPerImageMin"], "peak": host["peakBytes"]}


def main():
    choice = arguments()
    if choice.torch_only:
        time_torch(choice)
        return
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, {os.path.basename(choice.checkpoint)}, D = {choice.d}")
    for threads in map(int, choice.threads.split(",")):
        results = {}
        for _ in range(choice.rounds):
            for result in [*run_torch(choice, threads), *(run_neurosim(choice, chip, threads) for chip in choice.chip.split(","))]:
                results.setdefault(result["what"], []).append(result)
        plain = None
        for what, all_of in results.items():
            median, least = statistics.median(r["median"] for r in all_of), min(r["min"] for r in all_of)
            plain = plain or (median, least)
            peak = f"  peak {max(r['peak'] for r in all_of) / 2**20:,.0f} MiB" if "peak" in all_of[0] else ""
            print(f"{threads} threads  {what:<44} median {median:8.2f} ms  min {least:8.2f} ms  plain forward / this: {plain[0] / median:6.2f} ({plain[1] / least:.2f} of minima){peak}")
    print(f"load at the end {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
