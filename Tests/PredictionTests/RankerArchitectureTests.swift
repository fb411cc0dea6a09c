import Bundles
import Prediction
import Testing

@Suite("Architecture of a ranker")
struct RankerArchitectureTests {
  @Test("It comes back from a manifest as it was")
  func roundTrip() throws {
    let architecture = RankerArchitecture(
      tasks: ["click"], dense: 3, vocabulary: 9, width: 4, crossLayers: 2, shared: [5, 6], head: [])
    #expect(try RankerArchitecture(architecture.manifest) == architecture)
    #expect(RankerArchitecture().tasks == ["click", "save", "hide", "conversion"])
  }

  @Test("Another network, and sizes that are missing, are refused")
  func refusals() {
    var manifests = [Manifest.Architecture(name: "BertEncoder")]
    for name in RankerArchitecture().manifest.settings.keys {
      var manifest = RankerArchitecture().manifest
      manifest.settings[name] = nil
      manifests.append(manifest)
    }
    for manifest in manifests {
      let error = #expect(throws: PredictionError.self) { try RankerArchitecture(manifest) }
      #expect(error?.code == .badArchitecture)
    }
  }
}
