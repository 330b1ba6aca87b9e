using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.HubSpot;
using CsCheck;
using Xunit;
using static Auth0Sync.Tests.Targets.HubSpot.ConcurrentHubSpotCalls;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>A batch is only a way to save calls: nobody's outcome depends on who else is in it.</summary>
[Trait("Category", "Integration")]
public sealed class HubSpotBatchProperties
{
    private const int ExistingUserCount = 8;

    // Every user at most once, as the ledger's lease has it; some have no contact, some a value that is refused.
    private static readonly Gen<BatchScenario> Scenarios = Gen.Select(
        Gen.Int[0, ExistingUserCount + 3].Array[1, 12].Select(users => users.Distinct().ToArray()),
        Gen.Int[0, 2].Array[12],
        Gen.Bool,
        Gen.Int,
        (users, kinds, traced, seed) => new BatchScenario([.. users.Select((user, index) => new RequestedOperation(user, kinds[index]))], traced, seed));

    [Fact]
    public Task Batched_updates_end_as_if_each_had_been_made_alone() => Scenarios.SampleAsync(
        async crowd =>
        {
            await using var together = CreateAccount(crowd);
            await using var alone = CreateAccount(crowd);

            var joined = await together.UpdateAsync(crowd.Operations.Select(wish => wish.Update));
            var single = new List<TargetResult>();
            foreach (var wish in crowd.Operations)
            {
                single.AddRange(await alone.UpdateAsync([wish.Update]));
            }

            Assert.Equal(single.Select(Describe), joined.Select(Describe));
            Assert.Equal(DescribeContacts(alone), DescribeContacts(together));
        },
        iter: 200);

    [Fact]
    public Task Batched_creations_end_as_if_each_had_been_made_alone() => Scenarios.SampleAsync(
        async crowd =>
        {
            await using var together = CreateAccount(crowd);
            await using var alone = CreateAccount(crowd);

            var joined = await together.CreateAsync(crowd.Operations.Select(wish => wish.User));
            var single = new List<TargetResult>();
            foreach (var wish in crowd.Operations)
            {
                single.AddRange(await alone.CreateAsync([wish.User]));
            }

            Assert.Equal(single.Select(result => result.GetType()), joined.Select(result => result.GetType()));
            Assert.Equal(GetEmails(alone), GetEmails(together));
        },
        iter: 200);

    private static ConcurrentHubSpotCalls CreateAccount(BatchScenario crowd)
    {
        var account = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = crowd.IsTraced }, crowd.Seed);
        account.SeedContacts(ExistingUserCount);
        return account;
    }

    // The words of a refusal may name the whole batch; what happens next may not differ.
    private static string Describe(TargetResult result) => result switch
    {
        TargetResult.Done done => $"Done {done.Record.Id} {done.Record.Email}",
        TargetResult.Rejected rejected => $"Rejected {rejected.Code}",
        _ => result.GetType().Name,
    };

    private static IEnumerable<string> DescribeContacts(ConcurrentHubSpotCalls account) =>
        account.HubSpot.Contacts.Select(contact => $"{contact.Id} {contact.Email} {contact["firstname"]}").Order();

    private static IEnumerable<string> GetEmails(ConcurrentHubSpotCalls account) =>
        account.HubSpot.Contacts.Select(contact => $"{contact.Email} {contact["auth0_user_id"]}").Order();

    private sealed record BatchScenario(IReadOnlyList<RequestedOperation> Operations, bool IsTraced, int Seed);

    private sealed record RequestedOperation(int UserNumber, int Kind)
    {
        public (RecordKey Key, string Field, string Value) Update => (
            new RecordKey.UserId(UserId(UserNumber)),
            Kind == 0 ? "firstname" : "email",
            Kind switch { 0 => $"Name {UserNumber}", 1 => $"fresh{UserNumber}@example.com", _ => "no@such.invalid" });

        public (string UserId, string? Email) User => (
            UserId(UserNumber),
            Kind switch { 0 => null, 1 => $"new{UserNumber}@example.com", _ => "no@such.invalid" });
    }
}
