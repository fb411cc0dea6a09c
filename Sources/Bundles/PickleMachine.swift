import Foundation

/// What the pickles of a state dict are made of.
indirect enum PickleValue: Equatable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// An integer too long for `Int`: little-endian two's complement.
  case long([UInt8])
  case string(String)
  case tuple([PickleValue])
  case list([PickleValue])
  case dictionary([(PickleValue, PickleValue)])
  case name(PickleName)
  case storage(StorageReference)
  case tensor(StridedView)

  static func == (left: PickleValue, right: PickleValue) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.long(let a), .long(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.tuple(let a), .tuple(let b)), (.list(let a), .list(let b)): a == b
    case (.dictionary(let a), .dictionary(let b)): a.elementsEqual(b) { $0.0 == $1.0 && $0.1 == $1.1 }
    case (.name(let a), .name(let b)): a == b
    case (.storage(let a), .storage(let b)): a == b
    case (.tensor(let a), .tensor(let b)): a == b
    default: false
    }
  }
}

/// The only names that a pickle may speak of.
enum PickleName: String {
  case orderedDictionary = "collections.OrderedDict"
  case rebuildTensor = "torch._utils._rebuild_tensor_v2"
  case floatStorage = "torch.FloatStorage"
  case longStorage = "torch.LongStorage"

  var element: ElementType? {
    switch self {
    case .floatStorage: .float32
    case .longStorage: .int64
    case .orderedDictionary, .rebuildTensor: nil
    }
  }
}

/// A pickle virtual machine of protocol 2 with the opcodes of a state dict.
struct PickleMachine {
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private static let longestName = 128

  static func run(_ reader: inout ByteReader) throws(BundleError) -> PickleValue {
    var machine = PickleMachine()
    while true {
      let opcode = try reader.byte()
      if opcode == UInt8(ascii: ".") { return try machine.pop() }
      if try machine.pushes(opcode, &reader) { continue }
      guard try machine.builds(opcode, &reader) else {
        throw BundleError(
          .unsupported,
          "The file uses pickle opcode 0x\(String(opcode, radix: 16)), which is not run: convert it to safetensors.")
      }
    }
  }

  /// Opcodes that put a constant on the stack.
  private mutating func pushes(_ opcode: UInt8, _ reader: inout ByteReader) throws(BundleError) -> Bool {
    switch opcode {
    case 0x80:
      guard try reader.byte() == 2 else {
        throw BundleError(.unsupported, "The pickle is not of protocol 2: convert it to safetensors.")
      }
    case 0x88: stack.append(.boolean(true))
    case 0x89: stack.append(.boolean(false))
    case 0x8A: stack.append(.long([UInt8](try reader.bytes(Int(try reader.byte())))))
    case UInt8(ascii: "N"): stack.append(.none)
    case UInt8(ascii: "K"): stack.append(.integer(Int(try reader.byte())))
    case UInt8(ascii: "M"): stack.append(.integer(Int(try reader.integer(as: UInt16.self))))
    case UInt8(ascii: "J"): stack.append(.integer(Int(try reader.integer(as: Int32.self))))
    case UInt8(ascii: "X"):
      let text = try reader.bytes(Int(try reader.integer(as: UInt32.self)))
      stack.append(.string(String(decoding: text, as: UTF8.self)))
    case UInt8(ascii: ")"): stack.append(.tuple([]))
    case UInt8(ascii: "]"): stack.append(.list([]))
    case UInt8(ascii: "}"): stack.append(.dictionary([]))
    case UInt8(ascii: "c"): stack.append(.name(try name(&reader)))
    default: return false
    }
    return true
  }

  /// Opcodes that combine or remember what is on the stack.
  private mutating func builds(_ opcode: UInt8, _ reader: inout ByteReader) throws(BundleError) -> Bool {
    switch opcode {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "q"): try remember(Int(try reader.byte()))
    case UInt8(ascii: "r"): try remember(Int(try reader.integer(as: UInt32.self)))
    case UInt8(ascii: "h"): try recall(Int(try reader.byte()))
    case UInt8(ascii: "j"): try recall(Int(try reader.integer(as: UInt32.self)))
    case UInt8(ascii: "t"): stack.append(.tuple(try popToMark()))
    case 0x85: stack.append(.tuple([try pop()]))
    case 0x86:
      let second = try pop()
      stack.append(.tuple([try pop(), second]))
    case UInt8(ascii: "e"):
      let items = try popToMark()
      guard case .list(let list) = try pop() else { throw broken }
      stack.append(.list(list + items))
    case UInt8(ascii: "s"):
      let value = try pop()
      try setItems([try pop(), value])
    case UInt8(ascii: "u"): try setItems(try popToMark())
    case UInt8(ascii: "Q"): stack.append(.storage(try storage(try pop())))
    case UInt8(ascii: "R"):
      let arguments = try pop()
      stack.append(try reduced(try pop(), arguments))
    // The state of an ordered dictionary is module versions, of no use here.
    case UInt8(ascii: "b"): _ = try pop()
    default: return false
    }
    return true
  }

  private func name(_ reader: inout ByteReader) throws(BundleError) -> PickleName {
    let module = try reader.line(atMost: Self.longestName)
    let member = try reader.line(atMost: Self.longestName)
    guard let name = PickleName(rawValue: "\(module).\(member)") else {
      throw BundleError(
        .unsupported, "The file asks for \(module).\(member), which is not allowed: convert it to safetensors.")
    }
    return name
  }

  private func storage(_ identifier: PickleValue) throws(BundleError) -> StorageReference {
    guard case .tuple(let parts) = identifier, parts.count == 6, parts[0] == .string("storage"),
      case .name(let type) = parts[1], let element = type.element, case .string(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0, parts[5] == .none
    else { throw BundleError(.unsupported, "A storage of another kind is named: convert it to safetensors.") }
    return StorageReference(key: key, element: element, count: count)
  }

  private func reduced(_ callee: PickleValue, _ arguments: PickleValue) throws(BundleError) -> PickleValue {
    guard case .tuple(let arguments) = arguments else { throw broken }
    switch callee {
    case .name(.orderedDictionary) where arguments.isEmpty: return .dictionary([])
    case .name(.rebuildTensor):
      guard arguments.count == 6, case .storage(let storage) = arguments[0],
        case .integer(let offset) = arguments[1], case .tuple(let shape) = arguments[2],
        case .tuple(let strides) = arguments[3]
      else { throw broken }
      return .tensor(
        StridedView(
          storage: storage, offset: offset, shape: try integers(shape), strides: try integers(strides)))
    default: throw BundleError(.unsupported, "The file calls what is no function: convert it to safetensors.")
    }
  }

  private mutating func setItems(_ items: [PickleValue]) throws(BundleError) {
    guard items.count.isMultiple(of: 2), case .dictionary(var members) = try pop() else { throw broken }
    for index in stride(from: 0, to: items.count, by: 2) {
      members.append((items[index], items[index + 1]))
    }
    stack.append(.dictionary(members))
  }

  private mutating func remember(_ key: Int) throws(BundleError) {
    guard let top = stack.last else { throw broken }
    memo[key] = top
  }

  private mutating func recall(_ key: Int) throws(BundleError) {
    switch memo[key] {
    case nil: throw broken
    // Values are copied here and shared in Python, where a later change would show.
    case .list, .dictionary: throw BundleError(.unsupported, "A list is used twice: convert it to safetensors.")
    case .some(let value): stack.append(value)
    }
  }

  private func integers(_ values: [PickleValue]) throws(BundleError) -> [Int] {
    var result: [Int] = []
    for value in values {
      guard case .integer(let number) = value else { throw broken }
      result.append(number)
    }
    return result
  }

  private mutating func pop() throws(BundleError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else { throw broken }
    return value
  }

  private mutating func popToMark() throws(BundleError) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw broken }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  private var broken: BundleError {
    BundleError(.malformed, "The pickle does not describe a state dict: fetch the file again.")
  }
}
