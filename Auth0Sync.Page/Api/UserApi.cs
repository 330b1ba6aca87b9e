using Auth0Sync.Core.Operations.Users;

namespace Auth0Sync.Page.Api;

/// <summary>What is known about a user. Ids and addresses are in bodies, because addresses of requests are logged.</summary>
internal static class UserApi
{
    private const int MaxHistory = 500;

    private static readonly TimeSpan HistoryWindow = TimeSpan.FromDays(366);

    public static void MapUser(this PageRoutes page, UserInspector users, TimeProvider time)
    {
        page.MapPost<UserBody>("/api/users", async (body, cancellationToken) => UserInput.IsValid(body.UserId)
            ? ApiResult.Of(await users.InspectAsync(body.UserId, cancellationToken))
            : ApiResult.Invalid("This is not a user id"));
        page.MapPost<UserBody>("/api/users/history", async (body, cancellationToken) => UserInput.IsValid(body.UserId)
            ? ApiResult.Of(await users.ReadHistoryAsync(body.UserId, time.GetUtcNow() - HistoryWindow, cancellationToken).Take(MaxHistory).ToListAsync(cancellationToken))
            : ApiResult.Invalid("This is not a user id"));
        page.MapPost<EmailBody>("/api/users/by-email", async (body, cancellationToken) => UserInput.IsValid(body.Email)
            ? ApiResult.Of(await users.FindByEmailAsync(body.Email, cancellationToken))
            : ApiResult.Invalid("This is not an email address"));
    }

    private sealed record UserBody(string UserId);

    private sealed record EmailBody(string Email);
}
