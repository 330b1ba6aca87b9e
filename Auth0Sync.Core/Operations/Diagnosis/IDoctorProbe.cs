namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The checks of one part of an installation. It resolves what it needs only when it runs, because settings may be invalid.</summary>
internal interface IDoctorProbe
{
    IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, CancellationToken cancellationToken);
}
