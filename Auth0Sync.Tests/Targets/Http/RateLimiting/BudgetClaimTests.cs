using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.MemoryStorage;
using Azure;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

/// <summary>
/// Instances that come, stall, lose the registry, go and die, each step of each in any order, and each with a clock that
/// is wrong and runs a little too fast or too slow: what they use together is never more than the whole, and once it is
/// quiet they have equal parts.
/// </summary>
[Trait("Category", "Unit")]
public sealed class BudgetClaimTests
{
    private const string Target = "hubspot";

    // A year off, and a thousandth too fast or slow, which is more than any server's clock is.
    private static readonly Gen<ClockSkew> Clocks = Gen.Select(Gen.Int[-8_760, 8_760], Gen.Int[-10, 10], (hours, tenThousandths) =>
        new ClockSkew(TimeSpan.FromHours(hours), 1 + (tenThousandths / 10_000.0)));

    [Fact]
    public void The_shares_in_use_never_exceed_the_whole_and_become_equal() => Gen
        .Select(Clocks.Array[1, 8], Gen.UInt)
        .Sample(
            (clocks, seed) =>
            {
                // Continuations run where they are, so that the order of the steps is the schedule's alone.
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

    /// <summary>Renews a claim as the product does it: every period, for no longer than a period, and sooner after a failure.</summary>
    private sealed class SimulatedInstance(MemoryInstanceRegistry shared, TimeProvider time, Random random)
    {
        private RateLimitClaim? _claim;
        private FaultyRegistry? _registry;
        private Task _renewal = Task.CompletedTask;
        private long _pauseStart;
        private TimeSpan _pause;

        public bool IsActive => _claim is not null;

        public int Share => _claim?.GrantedUnits ?? 0;

        /// <summary>What is due by its own clock.</summary>
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

        /// <summary>The registry answers what it was asked.</summary>
        /// <returns>Whether it was asked anything.</returns>
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

        /// <summary>It begins to work, or dies, or ends, or its registry fails, with or without having done what it was asked.</summary>
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

    /// <summary>One instance's way to the registry, which answers when it is let to.</summary>
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
            var answer = new TaskCompletionSource<T>();
            _pendingRequests.Enqueue((exception, isDone) =>
            {
                var result = isDone ? work().Result : default;
                if (exception is null)
                {
                    answer.SetResult(result!);
                }
                else
                {
                    answer.SetException(exception);
                }
            });
            return answer.Task;
        }

        private bool TryRunNext(Exception? exception, bool isDone)
        {
            if (!_pendingRequests.TryDequeue(out var answer))
            {
                return false;
            }

            answer(exception, isDone);
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
