using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The scopes that calls about contacts need.</summary>
public static class Scopes
{
    /// <summary>Reading contacts and the definitions of their properties.</summary>
    public const string ReadContacts = "crm.objects.contacts.read";

    /// <summary>Writing contacts.</summary>
    public const string WriteContacts = "crm.objects.contacts.write";

    /// <summary>Defining and archiving properties.</summary>
    public const string WriteSchemas = "crm.schemas.contacts.write";

    /// <summary>Every scope of this class.</summary>
    public static ImmutableHashSet<string> All { get; } = [ReadContacts, WriteContacts, WriteSchemas];
}
