// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "vitrine",
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    .target(name: "Domain", swiftSettings: strict),
    .target(name: "Statistics", swiftSettings: strict),
    .target(name: "Funnel", swiftSettings: strict),
    .target(name: "Market", dependencies: ["Domain", "Statistics"], swiftSettings: strict),
    .target(
      name: "Ledger",
      dependencies: ["Domain", "Funnel", "Market", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
  ]
)
