using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The scopes for calls of the contacts API.</summary>
public static class Scopes
{
    public const string ReadContacts = "crm.objects.contacts.read";

    public const string WriteContacts = "crm.objects.contacts.write";

    public const string WriteSchemas = "crm.schemas.contacts.write";

    public static ImmutableHashSet<string> All { get; } = [ReadContacts, WriteContacts, WriteSchemas];
}
