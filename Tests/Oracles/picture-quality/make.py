"""Cuts pieces out of photographs and computes their scene statistics with a peer.

    pip install brisque==0.2.0 --no-deps
    pip install scipy==1.15.3 scikit-image==0.25.2 opencv-python-headless pillow==13.0.0
    python3 make.py

Writes NAME.png and peer.json: the first 18 features (own size) of brisque 0.2.0. Its support vector machine and its downloads
are not used, so the packages behind them are left out. The photographs come with scikit-image: astronaut (NASA, public domain),
coffee (CC0), chelsea (CC0).
"""

import importlib.util
import json
import pathlib
import sys
import types

import numpy
import skimage.color
import skimage.data
from PIL import Image, ImageFilter

for name in ("libsvm", "requests", "scipy.ndimage.filters"):
    sys.modules.setdefault(name, types.ModuleType(name))
sys.modules["libsvm"].svmutil = None
spec = importlib.util.find_spec("brisque")
peer_file = pathlib.Path(spec.submodule_search_locations[0]) / "brisque.py"
package = types.ModuleType("brisque")
package.__path__ = [str(peer_file.parent)]
models = types.ModuleType("brisque.models")
models.MODEL_PATH = ""
sys.modules.update({"brisque": package, "brisque.models": models})
module = importlib.util.module_from_spec(importlib.util.spec_from_file_location("brisque.brisque", peer_file))
module.__spec__.loader.exec_module(module)
peer = module.BRISQUE.__new__(module.BRISQUE)

here = pathlib.Path(__file__).parent
astronaut, coffee, chelsea = (Image.fromarray(photograph()) for photograph in
                              (skimage.data.astronaut, skimage.data.coffee, skimage.data.chelsea))
random = numpy.random.default_rng(1)
piece = astronaut.crop((150, 20, 246, 92))
noise = numpy.asarray(piece).astype(int) + random.normal(0, 20, (72, 96, 3)).round().astype(int)
pictures = {
    "face": piece,
    "cup": coffee.crop((200, 120, 296, 192)),
    "fur": chelsea.crop((180, 60, 276, 132)),
    "face-blurred": piece.filter(ImageFilter.GaussianBlur(2)),
    "face-noisy": Image.fromarray(noise.clip(0, 255).astype("uint8")),
}
cases = []
for name, picture in pictures.items():
    picture.convert("RGB").save(here / f"{name}.png", optimize=True)
    gray = skimage.color.rgb2gray(numpy.asarray(Image.open(here / f"{name}.png")))
    features = peer.calculate_brisque_features(gray, kernel_size=7, sigma=7 / 6)
    cases.append({"name": name, "features": [float(value) for value in features]})
(here / "peer.json").write_text(json.dumps({"peer": "brisque 0.2.0", "cases": cases}, indent=1) + "\n")
