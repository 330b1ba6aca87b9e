using System.Text.Json;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Page.Api;

/// <summary>The doctor's checks, one a line, each as soon as it is known: some wait for a system that does not respond.</summary>
internal static class DoctorApi
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public static void MapDoctor(this PageRoutes page, Doctor doctor, Func<Uri?>? findWebhook) =>
        page.Map(HttpMethods.Get, "/api/doctor", PageAccess.Read, async (context, cancellationToken) =>
        {
            context.Response.ContentType = "application/x-ndjson";
            await foreach (var check in doctor.CheckAsync(new DoctorRequest(findWebhook?.Invoke()), cancellationToken))
            {
                await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(check, ReportJson.Options), cancellationToken);
                await context.Response.Body.WriteAsync(NewLine, cancellationToken);
            }
        });
}
