// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

// scripts/bootstrap unpacks OpenVINO and Arrow into .deps and installs libtorch; a variable for each points at another copy.
let openvino = Context.environment["VITRINE_OPENVINO"] ?? "\(Context.packageDirectory)/.deps/openvino"
let arrow = Context.environment["VITRINE_ARROW"] ?? "\(Context.packageDirectory)/.deps/arrow"
let torch = Context.environment["VITRINE_LIBTORCH"]
let torchHeaders = (torch.map { ["-I\($0)/include"] } ?? []) + ["-I\(torch ?? "/usr")/include/torch/csrc/api/include"]
let torchLibraries = torch.map { ["-L\($0)/lib", "-Xlinker", "-rpath", "-Xlinker", "\($0)/lib"] } ?? []

/// A room of the architecture; docs/architecture.md names what each may import, and `make lint` compares.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "vitrine",
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    room("Domain"),
    room("Statistics"),
    room("Reports", ["Statistics"]),
    .target(name: "Kernels"),
    room("Funnel"),
    room("Market", ["Domain", "Statistics"]),
    room("Ledger", ["Domain", "Funnel", "Market", crypto]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    room("Store", ["Domain", "Market", "Ledger", "CZlib", crypto, grdb]),
    .systemLibrary(
      name: "CVipsLibrary", path: "Sources/CVips/library", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
    .target(
      name: "CVips", dependencies: ["CVipsLibrary"], exclude: ["library"], linkerSettings: [.linkedLibrary("jpeg")]),
    room("Media", ["Domain", "CVips", crypto]),
    room("TextSafety", ["Domain", "Statistics", "Bundles", "Media"]),
    room("PictureText", ["Bundles", "Media", "Inference"]),
    room("PictureQuality", ["Domain", "Statistics", "Kernels", "Bundles", "Media"]),
    room("TextLanguage", ["Bundles"]),
    room("Networks"),
    room("Bundles", ["Domain", crypto]),
    .target(
      name: "COpenVINO", cSettings: [.unsafeFlags(["-I\(openvino)/include"])],
      linkerSettings: [
        .linkedLibrary("dl"), .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "\(openvino)/libs"]),
      ]),
    .target(
      name: "Inference", dependencies: ["Networks", "Bundles", "COpenVINO", protobuf], exclude: ["Onnx/onnx.proto"],
      swiftSettings: strict),
    // The headers of libtorch 1.13 need C++17, the compiler's default: no package-wide standard is set.
    .target(
      name: "CTorch", cxxSettings: [.unsafeFlags(torchHeaders)],
      linkerSettings: [
        .linkedLibrary("torch_cpu"), .linkedLibrary("c10"), .linkedLibrary("m"), .unsafeFlags(torchLibraries),
      ]),
    room("Training", ["Networks", "Bundles", "Kernels", "CTorch"]),
    room("Indexes", ["Domain", "Kernels"]),
    .target(
      name: "CArrow", cxxSettings: [.unsafeFlags(["-std=c++20", "-I\(arrow)/include"])],
      linkerSettings: [
        .linkedLibrary("arrow"), .linkedLibrary("parquet"),
        .unsafeFlags(["-L\(arrow)/libs", "-Xlinker", "-rpath", "-Xlinker", "\(arrow)/libs"]),
      ]),
    room("Datasets", ["Domain", "CArrow"]),
    room(
      "Signals",
      [
        "Domain", "Statistics", "Bundles", "Networks", "Store", "Media", "Inference", "Indexes", "TextSafety",
        "TextLanguage", "PictureText", "PictureQuality", .product(name: "Yams", package: "Yams"),
      ]),
    room("Retrieval", ["Domain", "Statistics", "Funnel"]),
    room("Prediction", ["Domain", "Statistics", "Kernels", "Bundles", "Networks", "Inference", "Store"]),
    room(
      "Learning",
      [
        "Domain", "Statistics", "Reports", "Networks", "Bundles", "Ledger", "Store", "Datasets", "Media", "Inference",
        "Indexes", "Signals", "Prediction", "Training",
      ]),
    room(
      "Engine",
      [
        "Domain", "Statistics", "Funnel", "Market", "Ledger", "Store", "Bundles", "Media", "Inference", "Indexes",
        "Signals", "Retrieval", "Prediction", crypto,
      ]),
    room("Measurement", ["Domain", "Statistics", "Market"]),
    room("MarketWorld", ["Domain", "Statistics", "Market", "Measurement"]),
    room("World", ["Engine", "Domain", "Market", "Ledger", "Statistics", "Prediction"]),
    room(
      "Replay",
      ["Engine", "Domain", "Statistics", "Funnel", "Market", "Ledger", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Server",
      dependencies: [
        "Domain", "Funnel", "Market", "Ledger", "Store", "Media", "Signals", "Engine", crypto, logging, hummingbird,
        .product(name: "Mustache", package: "swift-mustache"),
      ], resources: [.copy("Resources")], swiftSettings: strict),
    room(
      "Terminal",
      [
        "Domain", "Ledger", "Store", "Prediction", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "vitrine",
      dependencies: [
        "Domain", "Statistics", "Bundles", "Funnel", "Market", "Ledger", "Store", "Media", "Indexes", "TextSafety",
        "PictureQuality", "Prediction", "Measurement", "MarketWorld", "Engine", "World", "Replay", "Signals",
        "Inference",
        "Server", "Terminal", logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "vitrine-learn",
      dependencies: [
        "Domain", "Bundles", "Store", "Datasets", "Inference", "Signals", "Prediction", "Training", "Learning",
        "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "vitrine-picture-rate",
      dependencies: [
        "Bundles", "Media", "Inference", "Signals", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/pictures", exclude: ["compare.py", "peer.py"], swiftSettings: strict),
    .executableTarget(
      name: "vitrine-market-rate",
      dependencies: [
        "Domain", "Statistics", "Market", "MarketWorld", "Ledger", "Engine", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/market", exclude: ["compare.py", "peer.py", "world_peer.py"], swiftSettings: strict),

    .executableTarget(
      name: "vitrine-duplicates",
      dependencies: [
        "Domain", "Statistics", "Media", "Indexes", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/duplicates", exclude: ["compare.py", "distort.py"], swiftSettings: strict),
    .executableTarget(
      name: "vitrine-text-rate",
      dependencies: [
        "Statistics", "Bundles", "Media", "TextSafety",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/text-safety", exclude: ["compare.py", "peer.py"], swiftSettings: strict),
    .executableTarget(
      name: "vitrine-click-rate",
      dependencies: [
        "Bundles", "Networks", "Training", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/clicks",
      exclude: ["movielens.py", "rows.py", "peers.py", "torch_rate.py", "promises.py", "compare.py"],
      swiftSettings: strict),
    .executableTarget(
      name: "vitrine-index-rate",
      dependencies: ["Domain", "Indexes", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Benchmarks/indexes", exclude: ["compare.py", "data.py", "peers.py"], swiftSettings: strict),
    room("TestSupport", ["Domain", "Funnel", "Market", "Ledger", "Bundles"]),
    .executableTarget(
      name: "vitrine-crash-child", dependencies: ["Domain", "Funnel", "Market", "Ledger", "Store", "Engine"],
      path: "Tests/CrashChild", swiftSettings: strict),
    tests(of: "Domain", ["TestSupport"]),
    tests(of: "Statistics"),
    tests(of: "Reports", ["Statistics"]),
    tests(of: "Kernels"),
    tests(of: "Funnel"),
    tests(of: "Market", ["Domain", "Statistics", "TestSupport"]),
    tests(of: "Ledger", ["Domain", "Funnel", "Market", "TestSupport"]),
    tests(of: "Store", ["Domain", "Funnel", "Market", "Ledger", "CZlib", grdb, "TestSupport", "vitrine-crash-child"]),
    tests(of: "Media", ["Domain"]),
    tests(of: "TextSafety", ["Domain", "Statistics", "Bundles", "Media"]),
    tests(of: "PictureText", ["Media", "Inference", "TestSupport"]),
    tests(of: "PictureQuality", ["Domain", "Statistics", "Bundles", "Media", "TestSupport"]),
    tests(of: "TextLanguage", ["Bundles", "TestSupport"]),
    tests(of: "Networks"),
    tests(of: "Bundles", ["Domain"]),
    tests(of: "Inference", ["Networks", "Bundles", "TestSupport"]),
    tests(of: "Training", ["Networks", "Bundles", "Inference", "TestSupport"]),
    tests(of: "Indexes", ["Domain", "Kernels"]),
    tests(of: "Datasets", ["Domain", "TestSupport"]),
    tests(
      of: "Signals",
      ["Domain", "Statistics", "Store", "Media", "Bundles", "Inference", "Indexes", "TextSafety", "PictureText"]),
    tests(of: "Retrieval", ["Domain", "Statistics", "Funnel"]),
    tests(of: "Prediction", ["Domain", "Statistics", "Kernels", "Bundles", "TestSupport"]),
    tests(
      of: "Learning",
      [
        "Domain", "Statistics", "Funnel", "Market", "Ledger", "Store", "Datasets", "Prediction", "Bundles", "Networks",
        "Training", "Inference", "Indexes", "Media", "Signals", "TestSupport",
      ]),
    tests(
      of: "Engine",
      [
        "Domain", "Funnel", "Market", "Ledger", "Store", "Indexes", "Retrieval", "Prediction", "Replay", "TestSupport",
        "vitrine-crash-child",
      ]),
    tests(of: "Measurement", ["Domain", "Statistics"]),
    tests(of: "MarketWorld", ["Domain", "Statistics", "Market", "Measurement"]),
    tests(of: "World", ["Domain", "Engine", "Market", "Store", "Prediction", "Statistics", "TestSupport"]),
    tests(
      of: "Server",
      [
        "Domain", "Funnel", "Market", "Ledger", "Store", "Prediction", "Engine", hummingbird, logging,
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
    .testTarget(
      name: "CommandTests", dependencies: ["vitrine", "vitrine-learn", "TestSupport", grdb],
      swiftSettings: strict),
    tests(of: "Replay", ["Domain", "Statistics", "Funnel", "Engine", "Market", "Ledger", "TestSupport"]),
  ]
)
