using System.Globalization;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>
/// Random histories of users, delivered in any order and more than once, while calls and responses are lost: no deleted user is
/// billed, no living one loses a subscription, and nobody has two customers. <c>AUTH0SYNC_SCHEDULES</c> is the number of
/// histories, and the failed one's number is in the message.
/// </summary>
[Trait("Category", "Convergence")]
public class StripeConvergenceTests
{
    private const int MaxEvents = 7;
    private const int MaxFaults = 25;

    private static readonly string[] DeletePolicies = ["Mark", "CancelNow", "CancelAtPeriodEnd", "DeleteCustomer"];
    private static readonly string[] BlockPolicies = ["Mark", "PauseCollection", "Pause"];

    private static int Schedules =>
        int.TryParse(Environment.GetEnvironmentVariable("AUTH0SYNC_SCHEDULES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 60;

    [Fact]
    public async Task Subscriptions_follow_the_newest_state_of_their_users()
    {
        for (var seed = 0; seed < Schedules; seed++)
        {
            try
            {
                await RunAsync(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"History {seed} failed.", e);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var (onDelete, onBlocked) = (random.GetItems(DeletePolicies, 1)[0], random.GetItems(BlockPolicies, 1)[0]);
        await using var app = Create(
            UnlimitedAccount with { UnconfirmedBehavior = RandomUnconfirmedBehavior(random) },

            // A call that would have to wait is deferred: time passes only between messages.
            ("Stripe:LongestWait", "00:00:00"),
            ("Stripe:Policies:OnDelete", onDelete),
            ("Stripe:Policies:OnBlocked", onBlocked));
        var histories = Enumerable.Range(1, 3).Select(number => History.CreateRandom(number, random)).ToList();
        var known = histories.Where(_ => random.Next(3) > 0).ToList();
        AddFaults(app, random);
        known.ForEach(history => app.Enqueue(history.Events[0]));
        await app.DrainQueueAsync(random);
        foreach (var customer in app.Customers)
        {
            var count = random.Next(10) == 0 ? 101 : random.Next(4);
            for (var i = 0; i < count; i++)
            {
                app.Account.AddSubscription(customer.Id);
            }
        }

        AddFaults(app, random);
        foreach (var auth0Event in Shuffle(histories.SelectMany(history => history.Events).ToList(), random))
        {
            app.Enqueue(auth0Event);
            if (random.Next(4) == 0)
            {
                app.Enqueue(auth0Event);
            }
        }

        await app.DrainQueueAsync(random);
        Assert.Empty(app.Queue.PoisonMessages);
        Assert.All(histories, history => AssertState(app, history, onDelete, onBlocked));
    }

    private static void AssertState(StripeTestApp app, History history, string onDelete, string onBlocked)
    {
        var customers = app.Customers.Where(customer => customer.Metadata.GetValueOrDefault("auth0_user_id") == history.UserId).ToList();
        Assert.True(customers.Count <= 1, $"{history.UserId} has {customers.Count} customers.");
        Assert.True(customers.Count == 1 || history.IsDeleted, $"{history.UserId} has no customer.");

        var ids = customers.Select(customer => customer.Id).ToHashSet();
        var subscriptions = app.Account.Subscriptions.Where(subscription => ids.Contains(subscription.CustomerId)).ToList();
        if (history.IsDeleted)
        {
            Assert.All(customers, customer => Assert.Equal("deactivated", customer.Metadata["auth0_status"]));
            Assert.True(onDelete != "CancelNow" || subscriptions.TrueForAll(subscription => subscription.IsCanceled), $"{history.UserId} is deleted and still billed.");
            Assert.True(onDelete != "CancelAtPeriodEnd" || subscriptions.TrueForAll(subscription => subscription.CancelAtPeriodEnd), $"{history.UserId} is deleted and will be billed.");
            return;
        }

        Assert.Equal(history.IsBlocked ? "blocked" : "active", Assert.Single(customers).Metadata["auth0_status"]);
        Assert.All(subscriptions, subscription => Assert.False(subscription.CancelAtPeriodEnd));
        if (onDelete != "CancelNow" || !history.WasDeleted)
        {
            Assert.All(subscriptions, subscription => Assert.False(subscription.IsCanceled));
        }

        var living = subscriptions.Where(subscription => !subscription.IsCanceled).ToList();
        Assert.All(living, subscription => Assert.Equal(history.IsBlocked && onBlocked == "PauseCollection", subscription.PauseCollection is not null));
        Assert.All(living, subscription => Assert.Equal(history.IsBlocked && onBlocked == "Pause", subscription.Status == SubscriptionStatus.Paused));
    }

    private static UnconfirmedBehavior RandomUnconfirmedBehavior(Random random) => new()
    {
        UpdateOfCanceledSubscription = random.GetItems(Enum.GetValues<CanceledSubscriptionError>(), 1)[0],
        MissingObjectErrorsAreReplayed = random.Next(2) == 0,
    };

    private static void AddFaults(StripeTestApp app, Random random)
    {
        for (var faults = random.Next(MaxFaults); faults > 0; faults--)
        {
            var probability = random.NextDouble() * 0.4;
            var fault = random.Next(7) switch
            {
                0 => new CallFault(CallFaultKind.AbortBefore),
                1 => new CallFault(CallFaultKind.Response) { Response = StripeFaults.RateLimited() },
                2 => new CallFault(CallFaultKind.Response) { Response = StripeFaults.LockTimeout() },
                3 => new CallFault(CallFaultKind.Response) { Response = StripeFaults.Unavailable() },
                4 => new CallFault(CallFaultKind.Response) { Response = StripeFaults.GatewayPage() },
                _ => new CallFault(CallFaultKind.AbortAfter),
            };
            app.Api.AddFault(fault with { Condition = _ => random.NextDouble() < probability, MaxCount = random.Next(1, 4) });
        }

        if (random.Next(3) == 0)
        {
            app.Account.FailNextCall(StripeOperation.CreateCustomer, afterEffect: random.Next(2) == 0);
        }
    }

    private static List<Auth0EventBuilder> Shuffle(List<Auth0EventBuilder> events, Random random)
    {
        var shuffled = events.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    /// <summary>The events of one user in their true order.</summary>
    private sealed record History(string UserId, IReadOnlyList<Auth0EventBuilder> Events, bool IsBlocked, bool IsDeleted, bool WasDeleted)
    {
        public static History CreateRandom(int number, Random random)
        {
            var userId = $"auth0|history-{number}";
            var isVerified = random.Next(4) > 0;
            var (isBlocked, isDeleted, wasDeleted) = (false, false, false);
            var events = new List<Auth0EventBuilder> { Complete(Auth0EventBuilder.Created(userId), 0) };
            for (var second = 1; second <= random.Next(MaxEvents); second++)
            {
                if (isDeleted)
                {
                    (isDeleted, isBlocked) = (false, random.Next(4) == 0);
                    events.Add(Complete(Auth0EventBuilder.Created(userId), second));
                }
                else if (random.Next(4) == 0)
                {
                    (isDeleted, wasDeleted) = (true, true);
                    events.Add(Complete(Auth0EventBuilder.Deleted(userId), second));
                }
                else
                {
                    isBlocked = random.Next(3) == 0 ? !isBlocked : isBlocked;
                    events.Add(Complete(Auth0EventBuilder.Updated(userId), second));
                }
            }

            return new History(userId, events, isBlocked, isDeleted, wasDeleted);

            Auth0EventBuilder Complete(Auth0EventBuilder builder, int second) => builder
                .WithEmail($"User{number}@example.org", isVerified)
                .WithName($"Name{second}", "User")
                .WithUserMember("blocked", isBlocked)
                .AtSecond(second)
                .WithId($"evt_{number}_{second}");
        }
    }
}
