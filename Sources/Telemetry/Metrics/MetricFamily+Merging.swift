/// The readings of several processes as one set.
public struct MergedMetrics: Sendable, Hashable {
  /// Every metric once, by name.
  public var families: [MetricFamily]
  /// The names of metrics that sources disagree about; only the first source's kind is kept.
  public var conflicts: [String]
}

extension MetricFamily {
  /// Puts the readings of several sources together, each labelled with where it comes from.
  ///
  /// A label of that name which a reading already has is kept as `exported_…`.
  public static func merging(
    _ sources: [(origin: String, families: [MetricFamily])], label: String = "service"
  ) -> MergedMetrics {
    var merged: [String: MetricFamily] = [:]
    var conflicts: Set<String> = []
    for (origin, families) in sources {
      for family in families {
        var target =
          merged[family.name]
          ?? MetricFamily(name: family.name, help: family.help, kind: family.kind, samples: [])
        guard target.kind == family.kind else {
          conflicts.insert(family.name)
          continue
        }
        target.samples += family.samples.map { $0.labelled(label, origin) }
        merged[family.name] = target
      }
    }
    return MergedMetrics(
      families: merged.values.sorted { $0.name < $1.name }, conflicts: conflicts.sorted())
  }
}

extension MetricSample {
  /// This reading with one more label, in front.
  public func labelled(_ name: String, _ value: String) -> MetricSample {
    var sample = self
    for index in sample.labels.indices where sample.labels[index].name == name {
      sample.labels[index].name = "exported_" + name
    }
    sample.labels.insert(MetricLabel(name: name, value: value), at: 0)
    return sample
  }
}
