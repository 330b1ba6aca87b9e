using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>A generated user whose id and addresses no real user has, and the events of its life.</summary>
internal sealed class TestUser
{
    /// <summary>Before the random part of the id. Users of a database connection never have it.</summary>
    public const string IdPrefix = "auth0|auth0sync-verify-";

    private readonly string _mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly string _domain;
    private readonly string? _tenant;
    private readonly string? _stream;
    private readonly TimeProvider _time;
    private readonly JsonObject _profile;
    private DateTimeOffset _lastTime;

    /// <param name="emailDomain">The domain of the addresses.</param>
    /// <param name="tenant">The tenant, if the webhook accepts only certain ones.</param>
    /// <param name="stream">The stream likewise.</param>
    /// <param name="time">The clock.</param>
    public TestUser(string emailDomain, string? tenant, string? stream, TimeProvider time)
    {
        (_domain, _tenant, _stream, _time) = (emailDomain, tenant, stream, time);
        _profile = new JsonObject
        {
            ["user_id"] = IdPrefix + _mark,
            ["email"] = CreateAddress("first"),
            ["email_verified"] = true,
            ["name"] = "Verification User",
            ["given_name"] = "Verification",
            ["family_name"] = "User",
            ["nickname"] = "auth0sync-verify",
            ["created_at"] = ToText(time.GetUtcNow()),
            ["identities"] = new JsonArray(new JsonObject { ["connection"] = "auth0sync-verify", ["provider"] = "auth0", ["user_id"] = IdPrefix[6..] + _mark, ["isSocial"] = false }),
            ["blocked"] = false,
        };
    }

    public string UserId => IdPrefix + _mark;

    /// <summary>All addresses that the user ever has.</summary>
    public IReadOnlyList<string> Emails => [CreateAddress("first"), CreateAddress("second")];

    public TestEvent SignUp() => CreateEvent("created", Auth0EventTypes.UserCreated, null);

    public TestEvent Rename() => Change("renamed", profile => (profile["given_name"], profile["name"]) = ("Verified", "Verified User"));

    public TestEvent Move() => Change("address changed", profile => profile["email"] = CreateAddress("second"));

    public TestEvent Block() => Change("blocked", profile => profile["blocked"] = true);

    public TestEvent Unblock() => Change("unblocked", profile => profile["blocked"] = false);

    public TestEvent Delete()
    {
        _profile["deleted_at"] = ToText(_time.GetUtcNow());
        return CreateEvent("deleted", Auth0EventTypes.UserDeleted, null);
    }

    private TestEvent Change(string name, Action<JsonObject> change)
    {
        var previous = _profile.DeepClone();
        change(_profile);
        return CreateEvent(name, Auth0EventTypes.UserUpdated, previous);
    }

    private TestEvent CreateEvent(string name, string type, JsonNode? previous)
    {
        // Later than the last one even if the clock has not moved.
        var now = _time.GetUtcNow();
        _lastTime = now > _lastTime ? now : _lastTime + TimeSpan.FromMilliseconds(1);
        _profile["updated_at"] = ToText(_lastTime);
        var id = "evt_verify" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var data = new JsonObject { ["object"] = _profile.DeepClone() };
        if (previous is not null)
        {
            data["previous_object"] = previous;
        }

        var envelope = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["type"] = type,
            ["source"] = "urn:auth0sync:verify",
            ["time"] = ToText(_lastTime),
            ["data"] = data,
        };
        foreach (var (member, value) in new[] { ("a0tenant", _tenant), ("a0stream", _stream) })
        {
            if (value is not null)
            {
                envelope[member] = value;
            }
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(envelope);
        return new TestEvent(name, ((EventReadResult.Success)EventReader.Read(json)).Event, json);
    }

    private string CreateAddress(string name) => $"auth0sync-verify-{name}-{_mark}@{_domain}";

    private static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="Name">What changed.</param>
/// <param name="Event">The event as the product reads it.</param>
/// <param name="Json">The event as Auth0 would send it.</param>
internal sealed record TestEvent(string Name, Auth0Event Event, ReadOnlyMemory<byte> Json)
{
    public bool IsDeletion => Event.Type == Auth0EventTypes.UserDeleted;
}
