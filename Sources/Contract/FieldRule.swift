/// A bound of a field, as the contract states it; minima and maxima are inclusive.
public enum FieldRule: Sendable, Hashable {
  /// The field is there and is not its default.
  case required
  case integerMin(Int64)
  case integerMax(Int64)
  case floatMin(Double)
  case floatMax(Double)
  /// Most decimal places.
  case decimalsMax(UInt32)
  /// Unicode scalar values.
  case charactersMin(UInt32)
  case charactersMax(UInt32)
  case bytesMin(UInt32)
  case bytesMax(UInt32)
  case itemsMin(UInt32)
  case itemsMax(UInt32)
  case format(TextFormat)
}

/// An alphabet for texts.
public enum TextFormat: Sendable, Hashable, CaseIterable {
  /// No control characters.
  case line
  /// Visible ASCII.
  case token
  /// `[a-z][a-z0-9_-]*`
  case name
  /// `[a-z]+/[a-z0-9][a-z0-9_-]*`
  case namespace
  /// Segments of `[A-Za-z0-9_+-]+` joined by single dots.
  case key
  /// `[A-Za-z0-9._:/-]+`
  case symbol
  /// `[A-Za-z0-9.]+`
  case asset
  /// `*`, or a name.
  case environment
  /// `<namespace>:<key>`
  case parameter
  /// `YYYY-MM-DD`, a day of the calendar.
  case date
}
