using Auth0Sync.Core.Targets;
using Auth0Sync.HubSpotSimulator;
using CsCheck;
using Xunit;
using static Auth0Sync.Tests.Targets.HubSpot.HubSpotCrowd;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>A batch is only a way to save calls: nobody's outcome depends on who else is in it.</summary>
public sealed class HubSpotBatchProperties
{
    private const int Known = 8;

    // Every user at most once, as the ledger's lease has it; some have no contact, some a value that is refused.
    private static readonly Gen<Crowd> Crowds = Gen.Select(
        Gen.Int[0, Known + 3].Array[1, 12].Select(users => users.Distinct().ToArray()),
        Gen.Int[0, 2].Array[12],
        Gen.Bool,
        Gen.Int,
        (users, kinds, traced, seed) => new Crowd([.. users.Select((user, index) => new Wish(user, kinds[index]))], traced, seed));

    [Fact]
    public Task Changes_that_are_made_together_end_as_if_each_had_been_made_alone() => Crowds.SampleAsync(
        async crowd =>
        {
            await using var together = Account(crowd);
            await using var alone = Account(crowd);

            var joined = await together.UpdateAsync(crowd.Wishes.Select(wish => wish.Update));
            var single = new List<TargetResult>();
            foreach (var wish in crowd.Wishes)
            {
                single.AddRange(await alone.UpdateAsync([wish.Update]));
            }

            Assert.Equal(single.Select(Shape), joined.Select(Shape));
            Assert.Equal(State(alone), State(together));
        },
        iter: 200);

    [Fact]
    public Task Creations_that_are_made_together_end_as_if_each_had_been_made_alone() => Crowds.SampleAsync(
        async crowd =>
        {
            await using var together = Account(crowd);
            await using var alone = Account(crowd);

            var joined = await together.CreateAsync(crowd.Wishes.Select(wish => wish.User));
            var single = new List<TargetResult>();
            foreach (var wish in crowd.Wishes)
            {
                single.AddRange(await alone.CreateAsync([wish.User]));
            }

            Assert.Equal(single.Select(result => result.GetType()), joined.Select(result => result.GetType()));
            Assert.Equal(Emails(alone), Emails(together));
        },
        iter: 200);

    private static HubSpotCrowd Account(Crowd crowd)
    {
        var account = new HubSpotCrowd(new UnconfirmedBehaviour { TraceIdsWorkForUpdateAndUpsert = crowd.IsTraced }, crowd.Seed);
        account.Seed(Known);
        return account;
    }

    // The words of a refusal may name the whole batch; what happens next may not differ.
    private static string Shape(TargetResult result) => result switch
    {
        TargetResult.Done done => $"Done {done.Record.Id} {done.Record.Email}",
        TargetResult.Rejected rejected => $"Rejected {rejected.Code}",
        _ => result.GetType().Name,
    };

    private static IEnumerable<string> State(HubSpotCrowd account) =>
        account.HubSpot.Contacts.Select(contact => $"{contact.Id} {contact.Email} {contact["firstname"]}").Order();

    private static IEnumerable<string> Emails(HubSpotCrowd account) =>
        account.HubSpot.Contacts.Select(contact => $"{contact.Email} {contact["auth0_user_id"]}").Order();

    private sealed record Crowd(IReadOnlyList<Wish> Wishes, bool IsTraced, int Seed);

    private sealed record Wish(int Of, int Kind)
    {
        public (RecordKey Key, string Field, string Value) Update => (
            new RecordKey.UserId(UserId(Of)),
            Kind == 0 ? "firstname" : "email",
            Kind switch { 0 => $"Name {Of}", 1 => $"fresh{Of}@example.com", _ => "no@such.invalid" });

        public (string UserId, string? Email) User => (
            UserId(Of),
            Kind switch { 0 => null, 1 => $"new{Of}@example.com", _ => "no@such.invalid" });
    }
}
