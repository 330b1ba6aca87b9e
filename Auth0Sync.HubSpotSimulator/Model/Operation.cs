namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>What a call asks for.</summary>
public enum Operation
{
    /// <summary>Create one contact.</summary>
    Create,

    /// <summary>Read one contact.</summary>
    Read,

    /// <summary>List all contacts, page by page.</summary>
    List,

    /// <summary>Change properties of one contact.</summary>
    Update,

    /// <summary>Archive one contact.</summary>
    Archive,

    /// <summary>Erase one contact for good.</summary>
    GdprDelete,

    /// <summary>Merge two contacts into one.</summary>
    Merge,

    /// <summary>Search contacts in the index, which lags.</summary>
    Search,

    /// <summary>Read up to 100 contacts.</summary>
    BatchRead,

    /// <summary>Create up to 100 contacts.</summary>
    BatchCreate,

    /// <summary>Change up to 100 contacts.</summary>
    BatchUpdate,

    /// <summary>Create or change up to 100 contacts.</summary>
    BatchUpsert,

    /// <summary>Archive up to 100 contacts.</summary>
    BatchArchive,

    /// <summary>Read the definition of one property.</summary>
    PropertyRead,

    /// <summary>Define a property.</summary>
    PropertyCreate,

    /// <summary>List the definitions of all properties.</summary>
    PropertyList,

    /// <summary>Archive one property.</summary>
    PropertyArchive,
}

internal static class Operations
{
    /// <summary>The name of an operation in the control API.</summary>
    public static string Name(this Operation operation)
    {
        var name = operation.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static bool IsBatchWithResults(this Operation operation) =>
        operation is Operation.BatchRead or Operation.BatchCreate or Operation.BatchUpdate or Operation.BatchUpsert;

    public static int SuccessStatus(this Operation operation) => operation switch
    {
        Operation.Create or Operation.BatchCreate or Operation.PropertyCreate => 201,
        Operation.Archive or Operation.GdprDelete or Operation.BatchArchive or Operation.PropertyArchive => 204,
        _ => 200,
    };

    public static string RequiredScope(this Operation operation) => operation switch
    {
        Operation.Read or Operation.List or Operation.Search or Operation.BatchRead
            or Operation.PropertyRead or Operation.PropertyList => Scopes.ReadContacts,
        Operation.PropertyCreate or Operation.PropertyArchive => Scopes.WriteSchemas,
        _ => Scopes.WriteContacts,
    };
}
