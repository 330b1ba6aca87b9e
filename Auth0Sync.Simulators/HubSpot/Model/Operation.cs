namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The operations of the API.</summary>
public enum Operation
{
    /// <summary>Create one contact.</summary>
    Create,

    /// <summary>Read one contact.</summary>
    Read,

    /// <summary>List all contacts in pages.</summary>
    List,

    /// <summary>Update one contact.</summary>
    Update,

    /// <summary>Archive one contact.</summary>
    Archive,

    /// <summary>Permanently delete one contact.</summary>
    GdprDelete,

    /// <summary>Merge two contacts.</summary>
    Merge,

    /// <summary>Search contacts, in an index that lags.</summary>
    Search,

    /// <summary>Read up to 100 contacts.</summary>
    BatchRead,

    /// <summary>Create up to 100 contacts.</summary>
    BatchCreate,

    /// <summary>Update up to 100 contacts.</summary>
    BatchUpdate,

    /// <summary>Create or update up to 100 contacts.</summary>
    BatchUpsert,

    /// <summary>Archive up to 100 contacts.</summary>
    BatchArchive,

    /// <summary>Read the definition of one property.</summary>
    PropertyRead,

    /// <summary>Create a property.</summary>
    PropertyCreate,

    /// <summary>List the definitions of all properties.</summary>
    PropertyList,

    /// <summary>Archive one property.</summary>
    PropertyArchive,

    /// <summary>Update the definition of a property.</summary>
    PropertyUpdate,

    /// <summary>Read the scopes of a token.</summary>
    TokenInfo,

    /// <summary>List the associations of a record.</summary>
    AssociationList,

    /// <summary>Associate two records with labels.</summary>
    AssociationCreate,

    /// <summary>Associate two records without a label.</summary>
    AssociationCreateDefault,

    /// <summary>Remove the associations of two records.</summary>
    AssociationArchive,

    /// <summary>List the associations of up to 100 records.</summary>
    AssociationBatchRead,

    /// <summary>Associate up to 100 pairs of records with labels.</summary>
    AssociationBatchCreate,

    /// <summary>Associate up to 100 pairs of records without a label.</summary>
    AssociationBatchCreateDefault,

    /// <summary>Remove the associations of up to 100 records.</summary>
    AssociationBatchArchive,
}

internal static class OperationExtensions
{
    /// <summary>The name of an operation in the control API.</summary>
    public static string GetName(this Operation operation)
    {
        var name = operation.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static bool HasBatchResults(this Operation operation) =>
        operation is Operation.BatchRead or Operation.BatchCreate or Operation.BatchUpdate or Operation.BatchUpsert
            or Operation.AssociationBatchRead or Operation.AssociationBatchCreate
            or Operation.AssociationBatchCreateDefault;

    public static int GetSuccessStatus(this Operation operation) => operation switch
    {
        Operation.Create or Operation.BatchCreate or Operation.PropertyCreate
            or Operation.AssociationCreate or Operation.AssociationBatchCreate => 201,
        Operation.Archive or Operation.GdprDelete or Operation.BatchArchive or Operation.PropertyArchive
            or Operation.AssociationArchive or Operation.AssociationBatchArchive => 204,
        _ => 200,
    };

    public static string GetRequiredScope(this Operation operation) => operation switch
    {
        Operation.Read or Operation.List or Operation.Search or Operation.BatchRead
            or Operation.PropertyRead or Operation.PropertyList
            or Operation.AssociationList or Operation.AssociationBatchRead => Scopes.ReadContacts,
        Operation.PropertyCreate or Operation.PropertyArchive or Operation.PropertyUpdate => Scopes.WriteSchemas,
        _ => Scopes.WriteContacts,
    };
}
