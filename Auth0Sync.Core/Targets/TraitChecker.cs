using Auth0Sync.Core.Correlation.Policies;

namespace Auth0Sync.Core.Targets;

/// <summary>Compares the policies and the mapping of a target with what the system can do.</summary>
internal static class TraitChecker
{
    /// <param name="target">The target.</param>
    /// <param name="descriptor">The names of its settings.</param>
    /// <returns>Each problem, with the setting that causes it.</returns>
    public static IEnumerable<string> FindProblems(ITarget target, TargetDescriptor descriptor) =>
        target is IRecordTarget record ? FindRecordProblems(record, descriptor, target.Policies) : [];

    private static IEnumerable<string> FindRecordProblems(IRecordTarget target, TargetDescriptor descriptor, PolicyOptions policies)
    {
        var section = descriptor.PoliciesSection;
        switch (policies.OnDelete)
        {
            case DeletePolicy.Deactivate when !target.FieldMap.StatusFields.Any():
                yield return $"{section}:OnDelete is Deactivate, but no field of {descriptor.DisplayName} has the source $status, so a deleted user's record would not change. "
                    + $"Map a field to $status in {descriptor.MappingSection}, or set OnDelete to {DescribeOtherDeletePolicies(target)}.";
                break;
            case DeletePolicy.Archive when target is not IArchiveTarget:
                yield return $"{section}:OnDelete is Archive, but {descriptor.DisplayName} cannot archive records. Set it to {DescribeOtherDeletePolicies(target)}.";
                break;
            case DeletePolicy.Erase when target is not IEraseTarget:
                yield return $"{section}:OnDelete is Erase, but {descriptor.DisplayName} cannot erase records. Set it to {DescribeOtherDeletePolicies(target)}.";
                break;
        }

        if (target.Traits.RequiresEmail && policies.OnUnverifiedEmail == UnverifiedEmailPolicy.LeaveOut)
        {
            yield return $"{section}:OnUnverifiedEmail is LeaveOut, but {descriptor.DisplayName} keeps no record without an email address. Set it to Hold or Send.";
        }

        if (!target.Traits.FindsByUserId && policies.MatchBy.Contains(MatchRuleNames.UserId))
        {
            yield return $"{section}:MatchBy contains {MatchRuleNames.UserId}, but {descriptor.DisplayName} cannot find records by the user id. Remove it.";
        }
    }

    private static string DescribeOtherDeletePolicies(IRecordTarget target)
    {
        List<DeletePolicy> policies = [.. target is IArchiveTarget ? [DeletePolicy.Archive] : Array.Empty<DeletePolicy>(), .. target is IEraseTarget ? [DeletePolicy.Erase] : Array.Empty<DeletePolicy>()];
        if (target.FieldMap.StatusFields.Any())
        {
            policies.Insert(0, DeletePolicy.Deactivate);
        }

        return policies.Count == 0 ? $"{DeletePolicy.Ignore}" : $"{string.Join(", ", policies)} or {DeletePolicy.Ignore}";
    }
}
