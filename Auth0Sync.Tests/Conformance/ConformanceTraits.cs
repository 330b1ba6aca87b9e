namespace Auth0Sync.Tests.Conformance;

/// <summary>
/// What a target declares. Those that the contract knows are compared with the target itself, so that a case cannot be avoided
/// by declaring less.
/// </summary>
[Flags]
public enum ConformanceTraits
{
    None = 0,

    /// <summary><see cref="Core.Targets.RecordTraits.FindsByUserId"/>.</summary>
    FindsByUserId = 1,

    /// <summary><see cref="Core.Targets.RecordTraits.HasUniqueUserId"/>.</summary>
    HasUniqueUserId = 1 << 1,

    /// <summary><see cref="Core.Targets.RecordTraits.HasUniqueEmail"/>.</summary>
    HasUniqueEmail = 1 << 2,

    /// <summary>Not <see cref="Core.Targets.RecordTraits.RequiresEmail"/>.</summary>
    KeepsRecordsWithoutEmail = 1 << 3,

    /// <summary><see cref="Core.Targets.RecordTraits.HasPersonalRecordIds"/>.</summary>
    HasPersonalRecordIds = 1 << 4,

    /// <summary><see cref="Core.Targets.IArchiveTarget"/>.</summary>
    Archives = 1 << 5,

    /// <summary><see cref="Core.Targets.IEraseTarget"/>.</summary>
    Erases = 1 << 6,

    /// <summary><see cref="Core.Targets.IStatusTarget"/>.</summary>
    HasStatusEffects = 1 << 7,

    /// <summary>The default match rules contain the verified address.</summary>
    LinksByEmail = 1 << 8,

    /// <summary>The field map has a field with the status, or the status has effects.</summary>
    ShowsStatus = 1 << 9,

    /// <summary>Not in the contract: people can merge two records.</summary>
    Merges = 1 << 16,

    /// <summary>Not in the contract: the system receives the operation id of a creation.</summary>
    ReceivesOperationIds = 1 << 17,

    /// <summary>Not in the contract: a record that people removed can be restored.</summary>
    Restores = 1 << 18,

    /// <summary>Not in the contract: a record keeps its id when its address changes.</summary>
    KeepsRecordOnMove = 1 << 19,

    /// <summary>Not in the contract: a person whose record was removed for good can get another one.</summary>
    ReadmitsPeople = 1 << 20,

    /// <summary>Not in the contract: an address that a record no longer has is free for another one.</summary>
    FreesAddresses = 1 << 21,

    /// <summary>The traits that only the simulated system knows.</summary>
    OfSystem = Merges | ReceivesOperationIds | Restores | KeepsRecordOnMove | ReadmitsPeople | FreesAddresses,
}
