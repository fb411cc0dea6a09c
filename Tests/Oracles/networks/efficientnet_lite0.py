"""Makes pictures.safetensors: six pictures as the network sees them, and what a plain float64 forward pass gives.

    pip install numpy==2.* pillow safetensors scikit-image==0.24.0 scikit-learn==1.9.1
    python efficientnet_lite0.py efficientnet-lite0-57934424.pth

Nothing here shares code with the networks under test: the weights are read with Python's own pickle, and convolutions are
sums of shifted products.
"""

import collections
import pathlib
import pickle
import sys

import numpy as np
import skimage
import sklearn
from PIL import Image
from safetensors.numpy import save_file

STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
PICTURES = [  # name, package, expected class (reference forward of the same weights), licence
    ("coffee.png", "skimage", 967, "CC0, Rachel Michetti"),
    ("camera.png", "skimage", 872, "CC0, Lav Varshney"),
    ("chelsea.png", "skimage", 282, "CC0, Stefan van der Walt"),
    ("rocket.jpg", "skimage", 657, "public domain, SpaceX"),
    ("china.jpg", "sklearn", 698, "CC BY 2.0, danielbuechele (flickr)"),
    ("flower.jpg", "sklearn", 985, "CC BY 2.0, vultilion (flickr)"),
]


def load(path):
    """Reads the legacy format of torch.save; strides are honoured."""

    class Unpickler(pickle.Unpickler):
        def find_class(self, module, name):
            if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
                return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
            if (module, name) == ("collections", "OrderedDict"):
                return collections.OrderedDict
            return {"FloatStorage": np.float32, "LongStorage": np.int64}[name]

        def persistent_load(self, identifier):
            return identifier

    with open(path, "rb") as file:
        for _ in range(3):
            Unpickler(file).load()
        state = Unpickler(file).load()
        keys = Unpickler(file).load()
        types = {value[0][2]: value[0][1] for value in state.values()}
        storages = {}
        for key in keys:
            count = int(np.frombuffer(file.read(8), "<i8")[0])
            storages[key] = np.frombuffer(file.read(count * np.dtype(types[key]).itemsize), types[key])
        assert not file.read()
    return {
        name: np.lib.stride_tricks.as_strided(
            storages[storage[2]][offset:], shape, [s * storages[storage[2]].itemsize for s in strides]
        ).astype(np.float64)
        for name, (storage, offset, shape, strides) in state.items()
    }


def convolution(x, kernel, stride, depthwise=False):
    """TensorFlow's SAME padding, on [channels, side, side]."""
    size = kernel.shape[-1]
    out = -(-x.shape[1] // stride)
    total = max((out - 1) * stride + size - x.shape[1], 0)
    x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (total // 2, total - total // 2)))
    result = 0
    for row in range(size):
        for column in range(size):
            part = x[:, row : row + out * stride : stride, column : column + out * stride : stride]
            part = part[:, :out, :out]
            if depthwise:
                result = result + part * kernel[:, 0, row, column][:, None, None]
            else:
                result = result + np.einsum("oc,chw->ohw", kernel[:, :, row, column], part, optimize=True)
    return result


def forward(weights, pixels):
    def norm(x, name):
        scale = weights[name + ".weight"] / np.sqrt(weights[name + ".running_var"] + 1e-3)
        shift = weights[name + ".bias"] - weights[name + ".running_mean"] * scale
        return x * scale[:, None, None] + shift[:, None, None]

    def relu6(x):
        return np.clip(x, 0, 6)

    x = relu6(norm(convolution(pixels, weights["_conv_stem.weight"], 2), "_bn0"))
    for index, stride in enumerate(STRIDES):
        name = f"_blocks.{index}."
        start = x
        if name + "_expand_conv.weight" in weights:
            x = relu6(norm(convolution(x, weights[name + "_expand_conv.weight"], 1), name + "_bn0"))
        x = relu6(norm(convolution(x, weights[name + "_depthwise_conv.weight"], stride, True), name + "_bn1"))
        x = norm(convolution(x, weights[name + "_project_conv.weight"], 1), name + "_bn2")
        if stride == 1 and x.shape == start.shape:
            x = x + start
    pooled = relu6(norm(convolution(x, weights["_conv_head.weight"], 1), "_bn1")).mean(axis=(1, 2))
    return pooled, weights["_fc.weight"] @ pooled + weights["_fc.bias"]


def crop(path):
    """The middle 87.5% of the shorter side, to 224 by bicubic interpolation."""
    picture = Image.open(path).convert("RGB")
    side = int(min(picture.size) * 0.875)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return np.asarray(
        picture.crop((left, top, left + side, top + side)).resize((224, 224), Image.BICUBIC))


def main():
    folder = {
        "skimage": pathlib.Path(skimage.__file__).parent / "data",
        "sklearn": pathlib.Path(sklearn.__file__).parent / "datasets" / "images",
    }
    weights = load(sys.argv[1])
    tensors = {}
    metadata = {"preprocessing": "centre crop 0.875, bicubic 224 (Pillow), RGB bytes", "weights": sys.argv[1].split("/")[-1]}
    for name, package, expected, licence in PICTURES:
        pixels = crop(folder[package] / name)
        pooled, logits = forward(weights, (pixels.astype(np.float64).transpose(2, 0, 1) - 127) / 128)
        share = np.exp(logits - logits.max())
        share /= share.sum()
        print(name, int(logits.argmax()), f"{share.max():.3f}", f"|pooled| {np.linalg.norm(pooled):.1f}")
        assert logits.argmax() == expected, name
        stem = name.split(".")[0]
        tensors[stem + ".pixels"] = pixels
        tensors[stem + ".pooled"] = pooled.astype(np.float32)
        tensors[stem + ".logits"] = logits.astype(np.float32)
        metadata[stem] = licence
    save_file(tensors, pathlib.Path(__file__).with_name("pictures.safetensors"), metadata)


main()
