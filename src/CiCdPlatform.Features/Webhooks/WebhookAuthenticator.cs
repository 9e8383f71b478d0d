using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.GitLab;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Finds the configured App or instance whose secret a delivery was made with; none means that it is refused.</summary>
internal sealed class WebhookAuthenticator(ForgeSettings settings, TimeProvider time)
{
    private readonly GitLabWebhookAuthentication _gitLab = new(settings.GitLab, time);

    public GitHubAppSettings? FindGitHubApp(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var signature = headers["X-Hub-Signature-256"].ToString();
        var target = headers["X-GitHub-Hook-Installation-Target-ID"].ToString();
        var isApp = headers["X-GitHub-Hook-Installation-Target-Type"].ToString() == "integration";
        foreach (var app in settings.GitHub)
        {
            if ((!isApp || target.Length == 0 || app.AppId == target) && GitHubSignature.Verify(app.WebhookSecret, body, signature))
            {
                return app;
            }
        }

        return null;
    }

    public GitLabWebhookVerdict CheckGitLab(IHeaderDictionary headers, ReadOnlySpan<byte> body) => _gitLab.Check(GitLabWebhookHeaders.From(headers), body);
}
