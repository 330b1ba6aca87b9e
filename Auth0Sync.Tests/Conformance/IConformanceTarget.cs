using Auth0Sync.Core.Targets;

namespace Auth0Sync.Tests.Conformance;

/// <summary>A target with its simulated system, as the suite needs them.</summary>
internal interface IConformanceTarget : IDisposable
{
    TargetDescriptor Descriptor { get; }

    CallMonitor Monitor { get; }

    /// <summary>The traits of <see cref="ConformanceTraits.OfSystem"/> that the system has.</summary>
    ConformanceTraits SystemTraits { get; }

    /// <summary>The failures that calls to the system can have.</summary>
    IReadOnlyCollection<CallFailure> Failures { get; }

    /// <summary>The policies that have values of their own in the target, as its registration says.</summary>
    IReadOnlyCollection<string> OwnPolicies { get; }

    /// <summary>The settings that enable the target, by full name.</summary>
    IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>All records that the system still has, including archived ones.</summary>
    IReadOnlyList<ConformanceRecord> Records { get; }

    /// <summary>Returns a family name that the system refuses from now on, without refusing the record.</summary>
    string RefuseFamilyName();

    /// <summary>The operation ids of the calls that create a record, in order, with <see cref="ConformanceTraits.ReceivesOperationIds"/>.</summary>
    IReadOnlyList<string> CreationOperationIds { get; }

    /// <summary>The settings with which a policy of all targets has this value here; null if the target has no such value.</summary>
    IReadOnlyDictionary<string, string?>? GetPolicySettings(string policy, string value);

    /// <summary>Connects the target to the simulated system, after the product is registered.</summary>
    void Register(IServiceCollection services, IConfiguration configuration);

    /// <summary>Adds a record as a person would; its id is ignored.</summary>
    /// <returns>The id.</returns>
    string AddRecord(ConformanceRecord draft);

    /// <summary>Changes the given name of a record as a person would.</summary>
    void EditGivenName(string id, string givenName);

    /// <summary>Removes a record as a person would.</summary>
    void RemoveRecord(string id);

    /// <summary>Restores a removed record, with <see cref="ConformanceTraits.Restores"/>.</summary>
    void RestoreRecord(string id);

    /// <summary>Merges a record into another one, with <see cref="ConformanceTraits.Merges"/>.</summary>
    void MergeRecords(string primaryId, string otherId);
}
