using System.CommandLine;
using System.Security.Cryptography;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitLab;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper hooks gitlab</c>: registers the hook that tells a server of a GitLab, mends one that stands, and has it tested.</summary>
internal static class HooksCommand
{
    private const string TokenVariable = "CICD_GITLAB_TOKEN";
    private const string SigningVariable = "CICD_GITLAB_SIGNING_SECRET";
    private const string PlainVariable = "CICD_GITLAB_WEBHOOK_TOKEN";
    private const int Looks = 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create() => new("hooks", "Webhooks of forges that have no Apps") { GitLab() };

    private static Command GitLab()
    {
        var instance = new Option<string>("--instance") { Description = "The GitLab's web address", DefaultValueFactory = _ => "https://gitlab.com/" };
        var server = new Option<string>("--url") { Description = "The address under which GitLab reaches the server, such as https://cicd.example.com/", Required = true };
        var group = new Option<string?>("--group") { Description = "Hear of every project below a group (needs a paid tier, and its owner)" };
        var project = new Option<string?>("--project") { Description = "Hear of one project (needs its maintainer)" };
        var system = new Option<bool>("--system") { Description = "Hear of the whole instance (self-managed, needs an administrator)" };
        var insecure = new Option<bool>("--no-verify-certificate") { Description = "GitLab does not check the server's certificate" };
        var json = CommonOptions.Json();
        var command = new Command("gitlab", $"Register, mend and test a hook. The token of the API is read from {TokenVariable}; the hook's secret from {SigningVariable} and {PlainVariable}, or made")
        {
            instance, server, group, project, system, insecure, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                var scope = (parsed.GetValue(group), parsed.GetValue(project), parsed.GetValue(system)) switch
                {
                    ({ Length: > 0 } name, null, false) => GitLabHookScope.Group(name),
                    (null, { Length: > 0 } name, false) => GitLabHookScope.Project(name),
                    (null, null, true) => GitLabHookScope.System,
                    _ => throw new ServerException(ExitCode.Usage, "Say whose hook it is: one of --group GROUP, --project GROUP/NAME, --system"),
                };
                var secrets = Secrets.Read();
                var setUp = new HookSetUp(Address(parsed.GetValue(instance)!, "--instance"), Address(parsed.GetValue(server)!, "--url"), scope, secrets, !parsed.GetValue(insecure));
                try
                {
                    var report = await setUp.RunAsync(token);
                    if (parsed.GetValue(json))
                    {
                        CommandRunner.WriteJson(report);
                    }
                    else
                    {
                        Say(report);
                    }

                    return report.Tested is "failed" ? ExitCode.Failed : ExitCode.Done;
                }
                catch (ForgeException e)
                {
                    throw new ServerException(ExitCode.Forge, e.Message);
                }
            },
            cancellation));
        return command;
    }

    private static Uri Address(string text, string option) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? address
            : throw new ServerException(ExitCode.Usage, $"{option} must be an http(s) address without credentials");

    private static void Say(HookReport report)
    {
        Console.WriteLine($"hook {report.Id} to {report.Url}: {report.Done}{(report.Mended.Count > 0 ? " (" + string.Join(", ", report.Mended) + ")" : "")}");
        Console.WriteLine($"test: {report.Tested}{(report.Answer is null ? "" : ", the server answered " + report.Answer)}");
        foreach (var line in report.Settings)
        {
            Console.WriteLine($"set on the server: {line}");
        }

        foreach (var advice in report.Advice)
        {
            Console.WriteLine(advice);
        }
    }

    /// <summary>What was done, and what is to be done on the server.</summary>
    internal sealed record HookReport(string Schema, long Id, Uri Url, string Done, IReadOnlyList<string> Mended, string Tested, string? Answer, bool? Signed, IReadOnlyList<string> Settings, IReadOnlyList<string> Advice);

    /// <summary>The hook's secrets; those that were made here are shown, for nobody else knows them.</summary>
    private sealed record Secrets(string ApiToken, string Signing, string Plain, bool AreMade)
    {
        public static Secrets Read()
        {
            if (Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 } token)
            {
                throw new ServerException(ExitCode.Usage, $"No token: set {TokenVariable} to an access token with the scope api.");
            }

            var (signing, plain) = (Environment.GetEnvironmentVariable(SigningVariable), Environment.GetEnvironmentVariable(PlainVariable));
            return signing is { Length: > 0 } || plain is { Length: > 0 }
                ? new Secrets(token, signing ?? "", plain ?? "", false)
                : new Secrets(token, "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), true);
        }
    }

    private sealed class HookSetUp(Uri instance, Uri server, GitLabHookScope scope, Secrets secrets, bool verifies)
    {
        public async Task<HookReport> RunAsync(CancellationToken cancellation)
        {
            var services = new ServiceCollection();
            services.AddLogging(logging => logging.ClearProviders());
            services.AddForges(new ForgeSettings { GitLab = [new GitLabInstanceSettings { Host = instance, ApiUrl = new Uri(instance, "api/v4/"), Token = secrets.ApiToken }] });
            await using var provider = services.BuildServiceProvider();
            var hooks = provider.GetRequiredService<IGitLabInstances>().OpenHooks(instance, scope, new ForgeAccess());

            var url = new Uri(server, "api/gitlab/webhooks");
            var standing = (await hooks.ListAsync(cancellation)).Where(hook => hook.Url == url).ToList();
            var mended = standing.Count == 0 ? [] : standing[0].Faults(scope.IsSystem);
            var wanted = new GitLabHookRequest(url, secrets.Plain.Length == 0 ? null : secrets.Plain, secrets.Signing.Length == 0 ? null : secrets.Signing, verifies);
            var hook = await hooks.EnsureAsync(wanted, cancellation);
            var (tested, last) = await TestAsync(hooks, hook.Id, cancellation);
            return new HookReport(
                "hook/1",
                hook.Id,
                url,
                standing.Count == 0 ? "made" : mended.Count == 0 ? "was there, its secret is set anew" : "mended",
                mended,
                tested,
                last?.ResponseStatus,
                last?.IsSigned,
                [.. Settings(last)],
                [.. Advise(standing.Count, tested, last)]);
        }

        // A test also wakes a hook that GitLab had put to sleep.
        private static async Task<(string Tested, GitLabHookEvent? Last)> TestAsync(IGitLabHooks hooks, long id, CancellationToken cancellation)
        {
            var before = await hooks.FindLastEventAsync(id, cancellation);
            try
            {
                await hooks.TestAsync(id, cancellation);
            }
            catch (ForgeException e) when (e.Failure is ForgeFailure.Invalid)
            {
                // An empty project has nothing to tell; GitLab also says here that the server did not answer well.
                return ("failed", new GitLabHookEvent(0, e.Message, null));
            }

            for (var look = 0; look < Looks; look++)
            {
                if (await hooks.FindLastEventAsync(id, cancellation) is { } last && last.Id != before?.Id && last.ResponseStatus is not "pending")
                {
                    return (last.IsDelivered ? "delivered" : "failed", last);
                }

                await Task.Delay(LookEvery, cancellation);
            }

            return ("sent", null);
        }

        private IEnumerable<string> Settings(GitLabHookEvent? last)
        {
            if (!secrets.AreMade)
            {
                yield break;
            }

            // An instance that does not sign would be refused for ever once a signing secret is set.
            yield return $"CICD_Forges__GitLab__0__Host={instance}";
            yield return $"CICD_Forges__GitLab__0__ApiUrl={new Uri(instance, "api/v4/")}";
            yield return last?.IsSigned == true ? $"CICD_Forges__GitLab__0__SigningSecret={secrets.Signing}" : $"CICD_Forges__GitLab__0__WebhookToken={secrets.Plain}";
        }

        private static IEnumerable<string> Advise(int standing, string tested, GitLabHookEvent? last)
        {
            if (standing > 1)
            {
                yield return $"{standing} hooks have this address: delete all but one, or every event comes {standing} times.";
            }

            if (tested == "failed")
            {
                yield return last?.ResponseStatus is "401"
                    ? "The server refuses the signature: set the secret on it, and run this again."
                    : "The test did not get through: does GitLab reach the server, and does the project have a commit?";
            }
            else if (tested == "sent")
            {
                yield return "GitLab keeps no record of this delivery: look for it in the server's log, or at /api/v1/deliveries.";
            }
            else if (last is { IsSigned: false })
            {
                yield return "This instance does not sign its deliveries: the plain token proves them.";
            }
        }
    }
}
