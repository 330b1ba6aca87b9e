using Auth0Sync.Tests.Support.Builders;

namespace Auth0Sync.Tests.Conformance;

/// <summary>A user with values that no other test has, so that they can be recognized wherever they leak to.</summary>
internal sealed record TestUser
{
    private TestUser(string name)
    {
        var mark = Guid.NewGuid().ToString("N")[..10];
        (UserId, Email, OtherEmail) = ($"auth0|{mark}{name}", $"{name}.{mark}@example.com", $"{name}.{mark}@example.org");
        (GivenName, OtherGivenName, FamilyName) = ($"Given{mark}", $"Other{mark}", $"Family{mark}");
    }

    public string UserId { get; }

    public string Email { get; init; }

    public string OtherEmail { get; }

    public string GivenName { get; }

    public string OtherGivenName { get; }

    public string FamilyName { get; }

    /// <summary>What must not appear in logs, spans and metrics.</summary>
    public IEnumerable<string> PersonalTexts => [UserId, Email, OtherEmail, GivenName, OtherGivenName, FamilyName];

    public static TestUser Create(string name) => new(name);

    /// <summary>An event with the whole profile.</summary>
    public Auth0EventBuilder Created(double second) => WithProfile(Auth0EventBuilder.Created(UserId).AtSecond(second));

    /// <summary>An event with the whole profile.</summary>
    public Auth0EventBuilder Updated(double second) => WithProfile(Auth0EventBuilder.Updated(UserId).AtSecond(second));

    /// <summary>An event with no member of the profile.</summary>
    public Auth0EventBuilder UpdatedPartially(double second) => Auth0EventBuilder.Updated(UserId).AtSecond(second);

    /// <summary>An event with the whole profile and another given name.</summary>
    public Auth0EventBuilder Renamed(double second) => Updated(second).WithName(OtherGivenName, FamilyName);

    /// <summary>An event with the whole profile and another verified address.</summary>
    public Auth0EventBuilder Moved(double second) =>
        Updated(second).WithEmail(OtherEmail).WithPreviousUserMember("email", Email).WithPreviousUserMember("email_verified", true);

    public Auth0EventBuilder Blocked(double second, bool isBlocked = true) => Updated(second).WithUserMember("blocked", isBlocked);

    public Auth0EventBuilder Deleted(double second) => Auth0EventBuilder.Deleted(UserId).AtSecond(second).WithEmail(Email);

    private Auth0EventBuilder WithProfile(Auth0EventBuilder auth0Event) => auth0Event.WithEmail(Email).WithName(GivenName, FamilyName);
}
