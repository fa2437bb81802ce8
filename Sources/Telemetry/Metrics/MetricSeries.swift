internal import Synchronization

/// The instruments of one metric, one for each set of label values.
///
/// Finding an instrument costs a few comparisons; what moves it often keeps it.
public final class MetricSeries<Instrument: MetricInstrument>: Sendable {
  /// The metric's name.
  public let name: StaticString
  /// What the values given to ``with(_:)`` say, in order.
  public let labels: [StaticString]

  private let help: StaticString
  private let instruments: GrowingMap<[String], Instrument>
  private let overflow: Instrument
  private let overflowValues: [String]
  private let overflowIsShown: Atomic<Bool>
  private let refused: Counter
  private let make: @Sendable () -> Instrument

  init(
    name: StaticString, help: StaticString, labels: [StaticString], seriesMax: Int,
    refused: Counter, make: @escaping @Sendable () -> Instrument
  ) {
    self.name = name
    self.help = help
    self.labels = labels
    self.instruments = GrowingMap(countMax: seriesMax)
    self.overflow = make()
    self.overflowValues = labels.map { _ in Self.overflowValue }
    self.overflowIsShown = Atomic(labels.isEmpty)
    self.refused = refused
    self.make = make
  }

  /// The value of every label of the instrument that all share for whom there is no room.
  public static var overflowValue: String { "other" }

  /// The instrument of these label values, in the order of ``labels``.
  ///
  /// When the family is full, new values share one instrument whose labels read `other`, and
  /// `mooring_telemetry_series_refused_total` counts it.
  public func with(_ values: String...) -> Instrument { self.with(values) }

  /// The instrument of these label values, in the order of ``labels``.
  public func with(_ values: [String]) -> Instrument {
    precondition(values.count == self.labels.count)
    if values != self.overflowValues {
      if let instrument = self.instruments.value(of: values, makingNew: self.make) {
        return instrument
      }
      self.refused.add()
    }
    self.overflowIsShown.store(true, ordering: .relaxed)
    return self.overflow
  }
}

/// A metric of which only its readings matter.
protocol ReadableMetric: AnyObject, Sendable {
  var family: MetricFamily { get }
}

extension MetricSeries: ReadableMetric {
  var family: MetricFamily {
    var samples: [MetricSample] = []
    self.instruments.forEach { values, instrument in
      samples.append(self.sample(values, instrument))
    }
    samples.sort { left, right in
      left.labels.lazy.map(\.value).lexicographicallyPrecedes(right.labels.lazy.map(\.value))
    }
    if self.overflowIsShown.load(ordering: .relaxed) {
      samples.append(self.sample(self.overflowValues, self.overflow))
    }
    return MetricFamily(
      name: self.name.description, help: self.help.description, kind: Instrument.kind,
      samples: samples)
  }

  private func sample(_ values: [String], _ instrument: Instrument) -> MetricSample {
    MetricSample(
      labels: zip(self.labels, values).map { MetricLabel(name: $0.description, value: $1) },
      value: instrument.reading)
  }
}
