"""A first quarter of an hour with voxstudio as a library, cell by cell.

    python docs/tour.py OUT

Every part runs by itself in a notebook, too.
"""

# %% What is installed, and what it can do
import sys
from pathlib import Path

import voxstudio as vs

out = Path(sys.argv[1] if len(sys.argv) > 1 else "tour-in-python")
out.mkdir(parents=True, exist_ok=True)
for card in vs.models("recover"):
    print(card)

# %% Sample: Langevin chains of an energy-based model, two seeds
model = vs.load("sofa-synthesis")
sofas = model.sample(2, seed=0)
print(model, sofas, "energies", model.energy(sofas))

# %% The same chains step by step
for frame in model.chain([0, 1], steps=5):
    print(f"step {frame.step}: T {frame.temperature:.3g}, energy {frame.energy.round(1)}")

# %% Write a mesh, read it as voxels, hide its right half, recover it three times
vs.write(out / "sofa.stl", sofas[0], size_mm=80)
sofa = vs.read(out / "sofa.stl", resolution=32)
variants = vs.load("furniture-recovery").recover(sofa, mask="half:+x", variants=3, seed=0)

# %% Compare, and write the best
scores = [vs.iou(variant, sofa) for variant in variants]
print("IoU of the variants with the shape:", [round(score, 3) for score in scores])
best = variants[scores.index(max(scores))]
vs.write(out / "recovered.obj", best, size_mm=80)
vs.write(out / "variants.npz", variants)

# %% Latent codes: encode, move, decode
latent = vs.load("furniture-latent")
codes = latent.encode(vs.generate("chair", 2, seed=1))
halfway = latent.decode(codes.mean(0))
print("codes", codes.shape, "halfway", halfway)

# %% What a model cannot do names those that can
try:
    latent.classify(sofa)
except vs.Unsupported as reason:
    print(reason)
