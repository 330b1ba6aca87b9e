namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>Checks an installation from settings to Auth0, and says what to do about each problem.</summary>
public sealed class Doctor
{
    /// <summary>Streams the checks in a fixed order. A check that fails stops no other; none takes longer than 10 seconds.</summary>
    public IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();
}
