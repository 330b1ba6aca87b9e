using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.HubSpot;
using CsCheck;
using Xunit;
using static Auth0Sync.Tests.Targets.HubSpot.ConcurrentHubSpotCalls;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>The outcome of an operation does not depend on the other operations in its batch.</summary>
[Trait("Category", "Integration")]
public sealed class HubSpotBatchProperties
{
    private const int ExistingUserCount = 8;

    // Every user at most once, as the ledger's lease guarantees; some have no contact, some a value that is rejected.
    private static readonly Gen<BatchScenario> Scenarios = Gen.Select(
        Gen.Int[0, ExistingUserCount + 3].Array[1, 12].Select(users => users.Distinct().ToArray()),
        Gen.Int[0, 2].Array[12],
        Gen.Bool,
        Gen.Int,
        (users, kinds, traced, seed) => new BatchScenario([.. users.Select((user, index) => new RequestedOperation(user, kinds[index]))], traced, seed));

    [Fact]
    public Task Batched_updates_end_as_if_each_had_been_made_alone() => Scenarios.SampleAsync(
        async scenario =>
        {
            await using var together = CreateAccount(scenario);
            await using var separate = CreateAccount(scenario);

            var batched = await together.UpdateAsync(scenario.Operations.Select(operation => operation.Update));
            var single = new List<TargetResult>();
            foreach (var operation in scenario.Operations)
            {
                single.AddRange(await separate.UpdateAsync([operation.Update]));
            }

            Assert.Equal(single.Select(Describe), batched.Select(Describe));
            Assert.Equal(DescribeContacts(separate), DescribeContacts(together));
        },
        iter: 200);

    [Fact]
    public Task Batched_creations_end_as_if_each_had_been_made_alone() => Scenarios.SampleAsync(
        async scenario =>
        {
            await using var together = CreateAccount(scenario);
            await using var separate = CreateAccount(scenario);

            var batched = await together.CreateAsync(scenario.Operations.Select(operation => operation.User));
            var single = new List<TargetResult>();
            foreach (var operation in scenario.Operations)
            {
                single.AddRange(await separate.CreateAsync([operation.User]));
            }

            Assert.Equal(single.Select(result => result.GetType()), batched.Select(result => result.GetType()));
            Assert.Equal(GetEmails(separate), GetEmails(together));
        },
        iter: 200);

    private static ConcurrentHubSpotCalls CreateAccount(BatchScenario scenario)
    {
        var account = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = scenario.IsTraced }, scenario.Seed);
        account.SeedContacts(ExistingUserCount);
        return account;
    }

    // The message of a rejection may describe the whole batch; its class may not differ.
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
