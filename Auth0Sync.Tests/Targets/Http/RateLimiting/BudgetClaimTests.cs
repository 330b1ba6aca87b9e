using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.MemoryStorage;
using Azure;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

/// <summary>
/// Instances start, stall, lose the registry, stop and crash, in any order of steps, and with wrong clocks that run slightly
/// fast or slow: together they never use more than the whole, and without changes they converge to equal parts.
/// </summary>
[Trait("Category", "Unit")]
public sealed class BudgetClaimTests
{
    private const string Target = "hubspot";

    // Up to a year off and 0.1 % fast or slow, which is more than a server's clock drifts.
    private static readonly Gen<ClockSkew> Clocks = Gen.Select(Gen.Int[-8_760, 8_760], Gen.Int[-10, 10], (hours, tenThousandths) =>
        new ClockSkew(TimeSpan.FromHours(hours), 1 + (tenThousandths / 10_000.0)));

    [Fact]
    public void The_shares_in_use_never_exceed_the_whole_and_become_equal() => Gen
        .Select(Clocks.Array[1, 8], Gen.UInt)
        .Sample(
            (clocks, seed) =>
            {
                // Continuations run inline, so that only the schedule determines the order of the steps.
                SynchronizationContext.SetSynchronizationContext(null);
                new ShareSimulation(clocks, new Random((int)seed)).Run();
            },
            iter: 300,
            threads: 1);

    private sealed record ClockSkew(TimeSpan Offset, double Rate);

    private sealed class ShareSimulation
    {
        private const int Steps = 600;
        private const int QuietSteps = 300;

        private readonly FakeTimeProvider _time = new();
        private readonly Random _random;
        private readonly List<SimulatedInstance> _instances;

        public ShareSimulation(ClockSkew[] clocks, Random random)
        {
            _random = random;
            var registry = new MemoryInstanceRegistry(_time);
            _instances = [.. clocks.Select(clock => new SimulatedInstance(registry, new SkewedTimeProvider(_time, clock), random))];
        }

        public void Run()
        {
            for (var step = 0; step < Steps; step++)
            {
                Step();
                AssertSharesWithinWhole();
            }

            for (var step = 0; step < QuietSteps; step++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                foreach (var instance in _instances)
                {
                    instance.RunStep();
                    while (instance.CompletePendingRequest())
                    {
                        AssertSharesWithinWhole();
                    }
                }
            }

            var working = _instances.Where(instance => instance.IsActive).ToList();
            Assert.All(working, instance => Assert.Equal(RateLimitSplit.TotalUnits / working.Count, instance.Share));
        }

        private void Step()
        {
            var instance = _instances[_random.Next(_instances.Count)];
            switch (_random.Next(100))
            {
                case < 3:
                    instance.ChangeStateAtRandom();
                    break;
                case < 25:
                    _time.Advance(TimeSpan.FromMilliseconds(_random.Next(200)));
                    _instances.ForEach(each => each.RunStep());
                    break;
                default:
                    instance.CompletePendingRequest();
                    break;
            }
        }

        private void AssertSharesWithinWhole()
        {
            if (_instances.Sum(each => each.Share) > RateLimitSplit.TotalUnits)
            {
                Assert.Fail($"In use: {string.Join(" + ", _instances.Select(each => each.Share))}");
            }
        }
    }

    /// <summary>Renews a claim like the product: at every interval, with the interval as timeout, and sooner after a failure.</summary>
    private sealed class SimulatedInstance(MemoryInstanceRegistry shared, TimeProvider time, Random random)
    {
        private RateLimitClaim? _claim;
        private FaultyRegistry? _registry;
        private Task _renewal = Task.CompletedTask;
        private long _pauseStart;
        private TimeSpan _pause;

        public bool IsActive => _claim is not null;

        public int Share => _claim?.GrantedUnits ?? 0;

        /// <summary>The timers that are due by the instance's clock.</summary>
        public void RunStep()
        {
            if (_claim is null || time.GetElapsedTime(_pauseStart) < (_renewal.IsCompleted ? _pause : _claim.RenewalInterval))
            {
                return;
            }

            if (_renewal.IsCompleted)
            {
                _renewal = _claim.RenewAsync(CancellationToken.None);
                _pauseStart = time.GetTimestamp();
            }
            else
            {
                Fail(new OperationCanceledException());
            }
        }

        /// <summary>The registry completes a call.</summary>
        /// <returns>Whether there was a call.</returns>
        public bool CompletePendingRequest()
        {
            if (_claim is null || !_registry!.CompleteNext())
            {
                return false;
            }

            if (_renewal.IsCompleted)
            {
                _renewal.GetAwaiter().GetResult();
                PauseFor(_claim.RenewalInterval);
            }

            return true;
        }

        /// <summary>An instance starts, crashes, stops, or its registry fails before or after the effect.</summary>
        public void ChangeStateAtRandom()
        {
            if (_claim is null)
            {
                _registry = new FaultyRegistry(shared);
                _claim = new RateLimitClaim(Target, _registry, time);
                _renewal = Task.CompletedTask;
                PauseFor(TimeSpan.Zero);
            }
            else if (random.Next(3) == 0)
            {
                _claim = null;
            }
            else if (!_renewal.IsCompleted)
            {
                Fail(new RequestFailedException(503, "busy"));
            }
            else
            {
                _ = _claim.ReleaseAsync(CancellationToken.None);
                _registry!.CompleteNext();
                _claim = null;
            }
        }

        private void Fail(Exception exception)
        {
            _registry!.Fail(exception, isDone: random.Next(2) == 0);
            Assert.True(_renewal.IsFaulted || _renewal.IsCanceled);
            _claim!.ReleaseIfExpired();
            PauseFor(_claim.RenewalInterval / 4);
        }

        private void PauseFor(TimeSpan pause) => (_pauseStart, _pause) = (time.GetTimestamp(), pause);
    }

    /// <summary>An instance's access to the registry, whose calls complete when the schedule says so.</summary>
    private sealed class FaultyRegistry(MemoryInstanceRegistry shared) : IInstanceRegistry
    {
        private readonly Queue<Action<Exception?, bool>> _pendingRequests = new();

        public bool CompleteNext() => TryRunNext(null, isDone: true);

        public void Fail(Exception exception, bool isDone) => TryRunNext(exception, isDone);

        public Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken) =>
            EnqueueAsync(() => shared.WriteClaimAsync(target, claim, lifetime, cancellationToken).ContinueWith(_ => true, TaskContinuationOptions.ExecuteSynchronously));

        public Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken) =>
            EnqueueAsync(() => shared.ReadClaimsAsync(target, cancellationToken));

        public Task RemoveClaimAsync(string target, string instance, CancellationToken cancellationToken) =>
            EnqueueAsync(() => shared.RemoveClaimAsync(target, instance, cancellationToken).ContinueWith(_ => true, TaskContinuationOptions.ExecuteSynchronously));

        private Task<T> EnqueueAsync<T>(Func<Task<T>> work)
        {
            var response = new TaskCompletionSource<T>();
            _pendingRequests.Enqueue((exception, isDone) =>
            {
                var result = isDone ? work().Result : default;
                if (exception is null)
                {
                    response.SetResult(result!);
                }
                else
                {
                    response.SetException(exception);
                }
            });
            return response.Task;
        }

        private bool TryRunNext(Exception? exception, bool isDone)
        {
            if (!_pendingRequests.TryDequeue(out var response))
            {
                return false;
            }

            response(exception, isDone);
            return true;
        }
    }

    private sealed class SkewedTimeProvider(FakeTimeProvider right, ClockSkew clock) : TimeProvider
    {
        private readonly DateTimeOffset _start = right.GetUtcNow();

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => (long)((right.GetUtcNow() - _start).Ticks * clock.Rate);

        public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + clock.Offset;
    }
}
