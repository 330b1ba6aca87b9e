using Auth0Sync.Core.Targets.Limits;
using Auth0Sync.MemoryStorage;
using Azure;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Limits;

/// <summary>
/// Instances that come, stall, lose the registry, go and die, each step of each in any order, and each with a clock that
/// is wrong and runs a little too fast or too slow: what they use together is never more than the whole, and once it is
/// quiet they have equal parts.
/// </summary>
public sealed class BudgetClaimTests
{
    private const string Target = "hubspot";

    // A year off, and a thousandth too fast or slow, which is more than any server's clock is.
    private static readonly Gen<Clock> Clocks = Gen.Select(Gen.Int[-8_760, 8_760], Gen.Int[-10, 10], (hours, tenThousandths) =>
        new Clock(TimeSpan.FromHours(hours), 1 + (tenThousandths / 10_000.0)));

    [Fact]
    public void The_parts_in_use_never_add_up_to_more_than_the_whole_and_become_equal() => Gen
        .Select(Clocks.Array[1, 8], Gen.UInt)
        .Sample(
            (clocks, seed) =>
            {
                // Continuations run where they are, so that the order of the steps is the schedule's alone.
                SynchronizationContext.SetSynchronizationContext(null);
                new Play(clocks, new Random((int)seed)).Run();
            },
            iter: 300,
            threads: 1);

    private sealed record Clock(TimeSpan Off, double Rate);

    private sealed class Play
    {
        private const int Steps = 600;
        private const int QuietSteps = 300;

        private readonly FakeTimeProvider _time = new();
        private readonly Random _random;
        private readonly List<Instance> _instances;

        public Play(Clock[] clocks, Random random)
        {
            _random = random;
            var registry = new MemoryInstances(_time);
            _instances = [.. clocks.Select(clock => new Instance(registry, new SkewedTime(_time, clock), random))];
        }

        public void Run()
        {
            for (var step = 0; step < Steps; step++)
            {
                Step();
                RequireAtMostTheWhole();
            }

            for (var step = 0; step < QuietSteps; step++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                foreach (var instance in _instances)
                {
                    instance.Beat();
                    while (instance.Answer())
                    {
                        RequireAtMostTheWhole();
                    }
                }
            }

            var working = _instances.Where(instance => instance.IsAtWork).ToList();
            Assert.All(working, instance => Assert.Equal(BudgetSplit.Whole / working.Count, instance.Part));
        }

        private void Step()
        {
            var instance = _instances[_random.Next(_instances.Count)];
            switch (_random.Next(100))
            {
                case < 3:
                    instance.Trouble();
                    break;
                case < 25:
                    _time.Advance(TimeSpan.FromMilliseconds(_random.Next(200)));
                    _instances.ForEach(each => each.Beat());
                    break;
                default:
                    instance.Answer();
                    break;
            }
        }

        private void RequireAtMostTheWhole()
        {
            if (_instances.Sum(each => each.Part) > BudgetSplit.Whole)
            {
                Assert.Fail($"In use: {string.Join(" + ", _instances.Select(each => each.Part))}");
            }
        }
    }

    /// <summary>Renews a claim as the product does it: every period, for no longer than a period, and sooner after a failure.</summary>
    private sealed class Instance(MemoryInstances shared, TimeProvider time, Random random)
    {
        private BudgetClaim? _claim;
        private Registry? _registry;
        private Task _renewal = Task.CompletedTask;
        private long _since;
        private TimeSpan _pause;

        public bool IsAtWork => _claim is not null;

        public int Part => _claim?.Part ?? 0;

        /// <summary>What is due by its own clock.</summary>
        public void Beat()
        {
            if (_claim is null || time.GetElapsedTime(_since) < (_renewal.IsCompleted ? _pause : _claim.Period))
            {
                return;
            }

            if (_renewal.IsCompleted)
            {
                _renewal = _claim.RenewAsync(CancellationToken.None);
                _since = time.GetTimestamp();
            }
            else
            {
                Fail(new OperationCanceledException());
            }
        }

        /// <summary>The registry answers what it was asked.</summary>
        /// <returns>Whether it was asked anything.</returns>
        public bool Answer()
        {
            if (_claim is null || !_registry!.Answer())
            {
                return false;
            }

            if (_renewal.IsCompleted)
            {
                _renewal.GetAwaiter().GetResult();
                Rest(_claim.Period);
            }

            return true;
        }

        /// <summary>It begins to work, or dies, or ends, or its registry fails, with or without having done what it was asked.</summary>
        public void Trouble()
        {
            if (_claim is null)
            {
                _registry = new Registry(shared);
                _claim = new BudgetClaim(Target, _registry, time);
                _renewal = Task.CompletedTask;
                Rest(TimeSpan.Zero);
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
                _ = _claim.GiveBackAsync(CancellationToken.None);
                _registry!.Answer();
                _claim = null;
            }
        }

        private void Fail(Exception exception)
        {
            _registry!.Fail(exception, isDone: random.Next(2) == 0);
            Assert.True(_renewal.IsFaulted || _renewal.IsCanceled);
            _claim!.LapseWhereDue();
            Rest(_claim.Period / 4);
        }

        private void Rest(TimeSpan pause) => (_since, _pause) = (time.GetTimestamp(), pause);
    }

    /// <summary>One instance's way to the registry, which answers when it is let to.</summary>
    private sealed class Registry(MemoryInstances shared) : IInstanceRegistry
    {
        private readonly Queue<Action<Exception?, bool>> _asked = new();

        public bool Answer() => Next(null, isDone: true);

        public void Fail(Exception exception, bool isDone) => Next(exception, isDone);

        public Task WriteAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken) =>
            Ask(() => shared.WriteAsync(target, claim, lifetime, cancellationToken).ContinueWith(_ => true, TaskContinuationOptions.ExecuteSynchronously));

        public Task<IReadOnlyList<InstanceClaim>> ReadAsync(string target, CancellationToken cancellationToken) =>
            Ask(() => shared.ReadAsync(target, cancellationToken));

        public Task RemoveAsync(string target, string instance, CancellationToken cancellationToken) =>
            Ask(() => shared.RemoveAsync(target, instance, cancellationToken).ContinueWith(_ => true, TaskContinuationOptions.ExecuteSynchronously));

        private Task<T> Ask<T>(Func<Task<T>> work)
        {
            var answer = new TaskCompletionSource<T>();
            _asked.Enqueue((exception, isDone) =>
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

        private bool Next(Exception? exception, bool isDone)
        {
            if (!_asked.TryDequeue(out var answer))
            {
                return false;
            }

            answer(exception, isDone);
            return true;
        }
    }

    private sealed class SkewedTime(FakeTimeProvider right, Clock clock) : TimeProvider
    {
        private readonly DateTimeOffset _start = right.GetUtcNow();

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => (long)((right.GetUtcNow() - _start).Ticks * clock.Rate);

        public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + clock.Off;
    }
}
