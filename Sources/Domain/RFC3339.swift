/// RFC 3339 without a calendar library: proleptic Gregorian, after Hinnant's "chrono-Compatible Low-Level Date Algorithms".
enum RFC3339 {
  /// Milliseconds since 1970 in UTC, or nil when the text is not a full date, time and zone.
  static func parse(_ text: [UInt8]) -> Int64? {
    guard text.count >= 20, text.count <= 40,
      let year = number(text, 0, 4), text[4] == UInt8(ascii: "-"),
      let month = number(text, 5, 2), text[7] == UInt8(ascii: "-"),
      let day = number(text, 8, 2), text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: "t"),
      let hour = number(text, 11, 2), text[13] == UInt8(ascii: ":"),
      let minute = number(text, 14, 2), text[16] == UInt8(ascii: ":"),
      let second = number(text, 17, 2),
      (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var position = 19
    var fraction: Int64 = 0
    if text[position] == UInt8(ascii: ".") {
      position += 1
      var weight: Int64 = 100
      let first = position
      while position < text.count, let digit = digit(text[position]) {
        fraction += digit * weight
        weight /= 10
        position += 1
      }
      guard position > first else { return nil }
    }
    guard let offset = zone(text, at: position) else { return nil }
    let seconds = days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
    let moment = (seconds - offset) * 1_000 + fraction
    return years0To9999.contains(moment) ? moment : nil
  }

  /// What four digits of a year in UTC can say, so that what is read can be written.
  private static let years0To9999: Range<Int64> = -62_167_219_200_000..<253_402_300_800_000

  static func format(_ milliseconds: Int64) -> String {
    let day = milliseconds.flooredDivision(by: 86_400_000)
    // The first day of the range begins before Int64 does.
    let rest = milliseconds &- day &* 86_400_000
    let (year, month, date) = civil(days: day)
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { padded($0, 2) }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(clock[0]):\(clock[1]):\(clock[2])"
      + ".\(padded(rest % 1_000, 3))Z"
  }

  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.flooredDivision(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.flooredDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func zone(_ text: [UInt8], at position: Int) -> Int64? {
    guard position < text.count else { return nil }
    switch text[position] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      return position + 1 == text.count ? 0 : nil
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard position + 6 == text.count, text[position + 3] == UInt8(ascii: ":"),
        let hours = number(text, position + 1, 2), let minutes = number(text, position + 4, 2),
        hours < 24, minutes < 60
      else { return nil }
      let offset = hours * 3_600 + minutes * 60
      return text[position] == UInt8(ascii: "-") ? -offset : offset
    default:
      return nil
    }
  }

  private static func daysIn(month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func number(_ text: [UInt8], _ start: Int, _ length: Int) -> Int64? {
    var value: Int64 = 0
    for position in start..<(start + length) {
      guard let digit = digit(text[position]) else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    (0x30...0x39).contains(byte) ? Int64(byte - 0x30) : nil
  }
}
