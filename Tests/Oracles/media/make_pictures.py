"""Writes pictures.json and resizes.json: small picture files with the pixels that Pillow reads from them, and resizes.

    pip install pillow==13.0.0
    python make_pictures.py

Each sample has the file, the upright RGB pixels over white, and how far another decoder may be from them.
"""

import base64
import hashlib
import io
import json
import os
import struct
import zlib

from PIL import Image, ImageCms, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 24, 16


def scene(mode="RGB"):
    """Smooth, different in every corner, so that a turn or a swapped channel shows."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            picture.putpixel((x, y), (x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1), 160 if x + y < 12 else 60))
    if mode == "RGBA":
        alpha = Image.new("L", picture.size)
        for y in range(HEIGHT):
            for x in range(WIDTH):
                alpha.putpixel((x, y), (x * 11 + y * 16) % 256)
        picture.putalpha(alpha)
        return picture
    return picture.convert(mode)


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png16(colour_type, channels):
    """A 16-bit PNG; Pillow writes none in colour."""
    rows = b""
    values = []
    for y in range(HEIGHT):
        rows += b"\0"
        for x in range(WIDTH):
            pixel = [x * 65535 // (WIDTH - 1), y * 65535 // (HEIGHT - 1), x * y * 128, 40000][:channels]
            rows += struct.pack(f">{channels}H", *pixel)
            values.append([value >> 8 for value in pixel])

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour_type, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    picture = Image.new("RGBA" if channels == 4 else "RGB" if channels == 3 else "L", (WIDTH, HEIGHT))
    picture.putdata([tuple(value) if channels > 1 else value[0] for value in values])
    return data, picture


def over_white(picture):
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def swapped_profile():
    """sRGB with the primaries of red and blue exchanged: through it red becomes blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    places = {}
    for index in range(struct.unpack(">I", profile[128:132])[0]):
        name, offset, size = struct.unpack(">4sII", profile[132 + 12 * index:144 + 12 * index])
        places[name] = (offset, size)
    (red, size), (blue, _) = places[b"rXYZ"], places[b"bXYZ"]
    profile[red:red + size], profile[blue:blue + size] = profile[blue:blue + size], profile[red:red + size]
    return bytes(profile)


SVG = b"""<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="24" height="16">
  <defs><rect id="r" width="8" height="16"/><linearGradient id="g"><stop stop-color="#00f"/></linearGradient></defs>
  <use xlink:href="#r" fill="#f00"/><rect x="8" width="8" height="16" style="fill:url(#g)"/>
</svg>
"""


def samples():
    rgb = scene()
    yield "jpeg", rgb, saved(rgb, "JPEG", quality=95, subsampling=0), 3
    yield "jpeg grey", rgb, saved(rgb.convert("L"), "JPEG", quality=95), 3
    yield "jpeg subsampled", rgb, saved(rgb, "JPEG", quality=90), 6
    yield "jpeg progressive", rgb, saved(rgb, "JPEG", quality=95, progressive=True, subsampling=0), 3
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"jpeg orientation {orientation}", rgb, saved(rgb, "JPEG", quality=95, subsampling=0, exif=exif), 3
    # Pillow's CMYK is arithmetic, ours goes through a press profile: colours differ, an inverted channel would by 200.
    yield "jpeg cmyk", rgb, saved(rgb.convert("CMYK"), "JPEG", quality=95, subsampling=0), 125
    yield "png", rgb, saved(rgb, "PNG"), 0
    yield "png alpha", rgb, saved(scene("RGBA"), "PNG"), 1
    yield "png grey", rgb, saved(rgb.convert("L"), "PNG"), 0
    yield "png grey alpha", rgb, saved(scene("RGBA").convert("LA"), "PNG"), 1
    yield "png one bit", rgb, saved(rgb.convert("1"), "PNG"), 0
    yield "png palette", rgb, saved(rgb.quantize(16), "PNG"), 0
    yield "png palette transparent", rgb, saved(rgb.quantize(16), "PNG", transparency=3), 0
    yield "gif", rgb, saved(rgb.quantize(16), "GIF"), 0
    yield "gif transparent", rgb, saved(rgb.quantize(16), "GIF", transparency=3), 0
    turned = [rgb.quantize(8), rgb.rotate(180).quantize(8)]
    yield "gif animated", rgb, saved(turned[0], "GIF", save_all=True, append_images=turned[1:], duration=50), 0
    yield "webp", rgb, saved(rgb, "WEBP", quality=90), 4
    yield "webp lossless alpha", rgb, saved(scene("RGBA"), "WEBP", lossless=True, exact=True), 1
    yield "webp animated", rgb, saved(rgb, "WEBP", save_all=True, append_images=[rgb.rotate(180)], lossless=True), 0
    for name in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        yield f"tiff {name}", rgb, saved(rgb, "TIFF", compression=name), 0
    yield "tiff grey", rgb, saved(rgb.convert("L"), "TIFF", compression="tiff_lzw"), 0
    yield "tiff one bit", rgb, saved(rgb.convert("1"), "TIFF"), 0


def entry(name, data, upright, tolerance):
    assert len(data) <= 2048, (name, len(data))
    return {
        "name": name, "file": base64.b64encode(data).decode(), "width": upright.width, "height": upright.height,
        "pixels": base64.b64encode(upright.tobytes()).decode(), "tolerance": tolerance,
    }


def pictures():
    for name, _, data, tolerance in samples():
        yield entry(name, data, over_white(Image.open(io.BytesIO(data))), tolerance)
    for name, colour_type, channels in [("grey", 0, 1), ("colour", 2, 3), ("alpha", 6, 4)]:
        data, picture = png16(colour_type, channels)
        yield entry(f"png sixteen bits {name}", data, over_white(picture), 1)
    profile = swapped_profile()
    flipped = Image.merge("RGB", scene().split()[::-1])
    yield entry("png profile that swaps red and blue", saved(scene(), "PNG", icc_profile=profile), flipped, 3)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield entry("jpeg sRGB profile", saved(scene(), "JPEG", quality=95, subsampling=0, icc_profile=srgb),
                Image.open(io.BytesIO(saved(scene(), "JPEG", quality=95, subsampling=0))), 4)
    yield entry("png useless profile", saved(scene(), "PNG", icc_profile=b"no profile at all"), scene(), 0)
    stripes = Image.new("RGB", (WIDTH, HEIGHT), "white")
    stripes.paste((255, 0, 0), (0, 0, 8, 16))
    stripes.paste((0, 0, 255), (8, 0, 16, 16))
    yield entry("svg", SVG, stripes, 0)


def noise(width, height, seed):
    """The test makes the same bytes: a linear congruential generator, high byte of each state, smoothed by nothing."""
    state, out = seed, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(state >> 24)
    return Image.frombytes("RGB", (width, height), bytes(out))


def resizes():
    # No tall picture that shrinks: there Pillow 13 goes down before across, and rounding differs by up to 2.
    cases = [
        (17, 13, (0, 0, 17, 13), 8, 5), (17, 13, (3, 2, 14, 11), 224, 224), (1, 1, (0, 0, 1, 1), 7, 9),
        (5, 4, (0, 0, 5, 4), 24, 24), (5, 4, (1, 1, 2, 2), 3, 3), (224, 224, (0, 0, 224, 224), 224, 224),
        (256, 300, (16, 38, 240, 262), 224, 224), (640, 480, (110, 30, 530, 450), 224, 224),
        (1600, 1004, (361, 63, 1239, 941), 224, 224), (1003, 37, (0, 0, 1003, 37), 33, 5), (700, 9, (0, 0, 700, 9), 31, 17),
        (100, 100, (0, 0, 100, 100), 100, 50), (100, 100, (0, 0, 100, 100), 50, 100),
    ]
    for index, (width, height, box, out_width, out_height) in enumerate(cases):
        result = noise(width, height, index).crop(box).resize((out_width, out_height), Image.Resampling.BICUBIC)
        yield {
            "width": width, "height": height, "seed": index, "box": box, "out": [out_width, out_height],
            "sha256": hashlib.sha256(result.tobytes()).hexdigest(),
        }


def write(name, key, values):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as out:
        json.dump({"source": "Pillow 13.0.0, make_pictures.py", key: list(values)}, out, indent=1)
        out.write("\n")


write("pictures.json", "samples", pictures())
write("resizes.json", "cases", resizes())
