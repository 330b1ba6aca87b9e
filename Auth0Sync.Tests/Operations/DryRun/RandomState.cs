using Auth0Sync.Tests.Support.Builders;
using CsCheck;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>A random state, and the event that is explained in it.</summary>
/// <param name="Policies">The number of the policies.</param>
/// <param name="Steps">How the state came about.</param>
/// <param name="Event">The event.</param>
internal sealed record RandomState(int Policies, RandomStep[] Steps, RandomEvent Event)
{
    private static readonly Gen<RandomEvent> AnyEvent =
        from what in Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[0, 9])
        from email in Gen.Select(Gen.Int[-2, 3], Gen.Int[-1, 1], Gen.Int[-4, 3])
        from rest in Gen.Select(Gen.Int[-1, 3], Gen.Int[-1, 2], Gen.Int[-3, 2], Gen.Int[-6, 3])
        select new RandomEvent(what.Item1, what.Item2, what.Item3, email.Item1, email.Item2, email.Item3, rest.Item1, rest.Item2, rest.Item3, rest.Item4);

    private static readonly Gen<RandomStep> AnyStep = Gen.Frequency(
        (8, AnyEvent.Select(RandomStep (happened) => new RandomStep.Process(happened))),
        (3, Gen.Select(Gen.Enum<PersonalAction>(), Gen.Int[0, 5], Gen.Int[0, 3], RandomStep (action, record, other) => new RandomStep.Edit(action, record, other))),
        (1, Gen.Select(Gen.Enum<LedgerAccident>(), Gen.Int[0, 2], RandomStep (accident, user) => new RandomStep.Damage(accident, user))));

    public static Gen<RandomState> Any(int policyCount) =>
        Gen.Select(Gen.Int[0, policyCount - 1], AnyStep.Array[0, 6], AnyEvent, (policies, steps, last) => new RandomState(policies, steps, last));
}

/// <summary>Something that happened before.</summary>
internal abstract record RandomStep
{
    internal sealed record Process(RandomEvent Event) : RandomStep;

    internal sealed record Edit(PersonalAction Action, int Record, int Other) : RandomStep;

    internal sealed record Damage(LedgerAccident Accident, int User) : RandomStep;
}

/// <summary>What people do in the system.</summary>
internal enum PersonalAction
{
    Add,
    Rename,
    Remove,
    Merge,
}

/// <summary>What can happen to the ledger.</summary>
internal enum LedgerAccident
{
    Lost,
    WorkerDied,
    Leased,
}

/// <summary>An event of one of three users, with values of which many are equal. Negative numbers leave members out.</summary>
internal sealed record RandomEvent(int Type, int User, int Second, int Email, int Verified, int PreviousEmail, int GivenName, int FamilyName, int Blocked, int ExternalRecord)
{
    /// <param name="mark">Distinguishes the users of this state from those of others.</param>
    /// <param name="recordIds">The records that an administrator may refer to.</param>
    public Auth0EventBuilder ToBuilder(string mark, IReadOnlyList<string> recordIds)
    {
        var builder = CreateBuilder(GetUserId(mark, User)).AtSecond(Second).WithId($"evt_{mark}_{GetHashCode():x8}");
        if (Email >= -1)
        {
            builder.WithUserMember("email", Email == -1 ? null : GetEmail(mark, Email));
        }

        if (Verified >= 0)
        {
            builder.WithUserMember("email_verified", Verified == 1);
        }

        if (PreviousEmail >= 0)
        {
            builder.WithPreviousUserMember("email", GetEmail(mark, PreviousEmail)).WithPreviousUserMember("email_verified", Verified != 0);
        }

        SetName(builder, "given_name", GivenName);
        SetName(builder, "family_name", FamilyName);
        if (Blocked >= 0)
        {
            builder.WithUserMember("blocked", Blocked > 0);
        }

        if (ExternalRecord >= 0 && recordIds.Count > 0)
        {
            builder.WithUserMember("app_metadata", new System.Text.Json.Nodes.JsonObject { ["record"] = recordIds[ExternalRecord % recordIds.Count] });
        }

        return builder;
    }

    public static string GetUserId(string mark, int user) => $"auth0|{mark}-{user}";

    public static string GetEmail(string mark, int number) => $"{(char)('a' + number)}.{mark}@example.com";

    private Auth0EventBuilder CreateBuilder(string userId) => Type switch
    {
        < 3 => Auth0EventBuilder.Created(userId),
        < 8 => Auth0EventBuilder.Updated(userId),
        _ => Auth0EventBuilder.Deleted(userId),
    };

    private static void SetName(Auth0EventBuilder builder, string member, int number)
    {
        if (number >= 0)
        {
            builder.WithUserMember(member, number == 0 ? null : $"Name{number}");
        }
    }
}
