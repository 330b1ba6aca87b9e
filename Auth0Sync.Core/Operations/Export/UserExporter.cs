namespace Auth0Sync.Core.Operations.Export;

/// <summary>Has Auth0 export its users, and downloads the file.</summary>
public sealed class UserExporter
{
    public Task<ExportReport> ExportAsync(ExportRequest request, IProgress<ExportProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
