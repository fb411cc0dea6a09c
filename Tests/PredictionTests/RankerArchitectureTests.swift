import Bundles
import Prediction
import Testing

@Suite("Architecture of a ranker")
struct RankerArchitectureTests {
  @Test("It comes back from a manifest as it was")
  func roundTrip() throws {
    let small = InterestArchitecture(
      tasks: ["click"], dense: 3, vocabulary: 9, width: 4, crossLayers: 2, shared: [5, 6], head: [])
    let large = FusionArchitecture(
      tasks: ["click"], dense: 3, vocabulary: 9, kinds: 2, width: 4, actions: 7, attentionLayers: 2, attentionHeads: 2,
      inner: 6, crossLayers: 1, hidden: [5], experts: 2, expert: [3], head: [])
    for architecture in [RankerArchitecture.interest(small), .fusion(large)] {
      #expect(try RankerArchitecture(architecture.manifest) == architecture)
    }
    for kind in RankerKind.allCases {
      #expect(RankerArchitecture(kind).tasks == ["click", "save", "hide", "conversion"])
      #expect(RankerArchitecture(kind).kind == kind)
    }
  }

  @Test("The large network costs a candidate a million operations and more")
  func operations() {
    #expect(FusionArchitecture().operationsPerCandidate * 2 >= 1_000_000)
  }

  @Test("Another network, and sizes that are missing, are refused")
  func refusals() {
    var manifests = [Manifest.Architecture(name: "BertEncoder")]
    for kind in RankerKind.allCases {
      for name in RankerArchitecture(kind).manifest.settings.keys {
        var manifest = RankerArchitecture(kind).manifest
        manifest.settings[name] = nil
        manifests.append(manifest)
      }
    }
    var unequal = FusionArchitecture()
    unequal.attentionHeads = 3
    manifests.append(unequal.manifest)
    for manifest in manifests {
      let error = #expect(throws: PredictionError.self) { try RankerArchitecture(manifest) }
      #expect(error?.code == .badArchitecture)
    }
  }
}
