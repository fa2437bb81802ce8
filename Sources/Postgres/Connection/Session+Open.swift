internal import Basics
internal import EventLoop
internal import ServiceRuntime

extension Session {
  /// Makes the connection; on the loop, once.
  func open(deadline: MonotonicTime, completion: @escaping (Result<Void, PostgresError>) -> Void) {
    assert(self.loop.isCurrent)
    // The caller may have given up before.
    guard self.machine.state == .opening else {
      return completion(.failure(self.ending ?? PostgresError(.closed)))
    }
    self.opening = completion
    self.openDeadline = min(deadline, self.loop.now + self.configuration.connectTimeout)
    self.scheduleTimer()
    switch self.configuration.host {
    case .socketDirectory: self.connect(to: [])
    case .name(let name): self.lookUp(name)
    }
  }

  /// Asks for the addresses on another thread, because libpq would wait for them on this one.
  private func lookUp(_ name: String) {
    let (pool, loop) = (self.blockingCalls, self.loop)
    Task {
      let found: Result<[String], PostgresError>
      do throws(ComputePool.Refusal) {
        found = try await pool.run { _ in HostLookup.addresses(of: name) }
      } catch {
        found = .failure(PostgresError(.connectFailed, "no thread to look up \(name)"))
      }
      loop.execute {
        switch found {
        case .success(let addresses): self.connect(to: addresses)
        case .failure(let error): self.end(error)
        }
      }
    }
  }

  private func connect(to addresses: [String]) {
    guard self.machine.state == .opening else { return }
    let parameters = ConnectParameters(self.configuration, addresses: addresses)
    guard let link = Link(starting: parameters.reveal(), logger: self.logger) else {
      return self.end(PostgresError(.connectFailed, "libpq has no memory"))
    }
    self.link = link
    guard !link.isBad else { return self.failOpening() }
    do throws(EventLoopError) {
      self.watch = try DescriptorWatch(
        link.descriptor, on: self.loop, interest: .writable, owner: self)
    } catch {
      self.end(PostgresError(.closed, error.description))
    }
  }

  /// The socket is ready for the next step.
  ///
  /// That step may leave another socket behind, with the same number or not, so that it is watched
  /// anew every time.
  func continueOpening() {
    guard let link = self.link, let watch = self.watch else { return }
    let step = link.connectStep()
    let interest: DescriptorInterest
    switch step {
    case .failed: return self.failOpening()
    case .connected: interest = .readable
    case .waits(let wanted): interest = wanted
    }
    do throws(EventLoopError) {
      try watch.renew(link.descriptor, interest: interest)
    } catch {
      return self.end(PostgresError(.connectFailed, error.description))
    }
    guard case .connected = step else { return }
    self.openDeadline = .never
    let opening = self.opening
    self.opening = nil
    let next = self.machine.opened()
    opening?(.success(()))
    self.start(next)
    self.scheduleTimer()
  }

  private func failOpening() {
    let message = self.link?.errorMessage ?? ""
    self.end(PostgresError(connecting: message, hiding: self.configuration.password))
  }
}
