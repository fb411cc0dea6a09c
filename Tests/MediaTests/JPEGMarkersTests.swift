import Testing

@testable import Media

@Suite("JPEG markers")
struct JPEGMarkersTests {
  private static let samples = Sample.all.filter { ContentType(sniffing: $0.bytes) == .jpeg }

  @Test("The frame header says the stored size, and a reduced decode keeps it", arguments: samples)
  func frameSize(sample: Sample) throws {
    let size = try #require(JPEGMarkers.frameSize(of: sample.bytes))
    let whole = try #require(try PictureDecoder().decode(sample.bytes).source)
    #expect(size == (whole.width, whole.height))
    #expect(try PictureDecoder().decode(sample.bytes, shortSide: 2).source == whole)
  }

  @Test("A reduced decode that cannot be reduced gives the pixels of a whole one", arguments: samples)
  func unreduced(sample: Sample) throws {
    #expect(try PictureDecoder().decode(sample.bytes, shortSide: 16) == PictureDecoder().decode(sample.bytes))
  }

  @Test("Fill bytes, stuffing and restarts are passed over, and a segment's content is not looked into")
  func markers() {
    let bytes: [UInt8] = [
      0xFF, 0xD8, 0xFF, 0xFF, 0xE0, 0, 4, 0xFF, 0xD9, 7, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0, 2, 0xFF, 0xD3, 3, 0xFF, 0xD9,
    ]
    var markers = JPEGMarkers(bytes)
    var codes: [UInt8] = []
    while let marker = markers.next() { codes.append(marker.code) }
    #expect(codes == [0xE0, 0xDA, 0xD9])
  }

  @Test(
    "Without a whole frame header before the pixels there is no size",
    arguments: [
      [0xFF, 0xD8], [0xFF, 0xD8, 0xFF, 0xD9], [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0],
      [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xC0, 0, 8, 8, 0, 1, 0, 1, 1],
    ] as [[UInt8]])
  func none(bytes: [UInt8]) { #expect(JPEGMarkers.frameSize(of: bytes) == nil) }
}
