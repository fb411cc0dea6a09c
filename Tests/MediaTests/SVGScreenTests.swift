import Testing

@testable import Media

@Suite("SVG screen")
struct SVGScreenTests {
  @Test(
    "A drawing that reaches outside itself or carries more than shapes is refused whole",
    arguments: [
      "<image href='http://x.test/a.png'/>", "<image href='data:image/png;base64,AAAA'/>", "<IMAGE xlink:href='#a'/>",
      "<s:image xmlns:s='http://www.w3.org/2000/svg'/>", "<script>1</script>", "<foreignObject/>",
      "<feImage href='#a'/>",
      "<use href='other.svg#a'/>", "<use xlink:href = \"file:///etc/passwd\"/>", "<use href='&#35;a'/>",
      "<rect fill='url(http://x.test/#a)'/>", "<rect style=\"fill:URL( 'b.svg#a' )\"/>", "<style>@import 'x';</style>",
      "<xi:include href='/etc/passwd'/>", "<!-- --><image/>", "<rect title='>'/><image/>",
      "<g><![CDATA[<g>]]><image/></g>",
    ])
  func refused(content: String) {
    let drawing = Array("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\(content)</svg>".utf8)
    let reason = #expect(throws: NullReason.self) { try PictureDecoder().decode(drawing) }
    #expect(reason?.code == .unsafeContent)
  }

  @Test(
    "Entities of its own, style sheets outside and bytes that are no text are refused",
    arguments: [
      "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "<?xml-stylesheet href='x.css'?><svg></svg>",
      "<svg>\u{0}</svg>",
    ])
  func prolog(text: String) {
    let reason = #expect(throws: NullReason.self) { try PictureDecoder().decode(Array(text.utf8)) }
    #expect(reason?.code == .unsafeContent)
  }

  @Test(
    "References inside the drawing, links and quoted markup are fine",
    arguments: [
      "<a href='https://x.test'><rect/></a>", "<use href='#a'/>", "<rect fill='url(#a)'/>",
      "<rect fill=\"url('#a')\"/>",
      "<!-- <image/> -->", "<title>&lt;script&gt;</title>", "<desc><![CDATA[<image/>]]></desc>",
    ])
  func allowed(content: String) throws {
    let drawing = Array("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\(content)</svg>".utf8)
    #expect(try PictureDecoder().decode(drawing).width == 9)
  }

  @Test(
    "A drawing is known by its first element",
    arguments: [
      ("<svg/>", true), ("\u{FEFF} <?xml version='1.0'?><!DOCTYPE svg PUBLIC 'a' 'b'><!-- c --><s:svg/>", true),
      ("<html><svg/></html>", false), ("text <svg/>", false), ("", false), ("<", false),
    ])
  func sniffed(text: String, isDrawing: Bool) {
    #expect((ContentType(sniffing: Array(text.utf8)) == .svg) == isDrawing)
  }
}
