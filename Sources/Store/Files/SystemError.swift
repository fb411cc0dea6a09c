import Foundation

/// What the operating system said, kept as the cause of a `StoreError`.
struct SystemError: Error, CustomStringConvertible {
  let number: Int32

  init(_ number: Int32 = errno) { self.number = number }

  var description: String { String(cString: strerror(number)) }
}
