using CiCdPlatform.Core.Detectors.Compose;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>Services that the repository's existing pipelines start for their jobs.</summary>
internal static class PipelineServices
{
    /// <summary>Records them; a pipeline speaks for the components that have a client, else for the main one.</summary>
    public static void Find(RepositoryView view, IReadOnlyList<ComponentDraft> drafts, ServiceLedger ledger)
    {
        foreach (var (file, name, image) in Workflows(view).Concat(Others(view)))
        {
            if (image.Text() is not { Length: > 0 } text || ImageName.Parse(text, _ => null) is not { } parsed || KnownServices.ByImage(parsed.Repository) is not { IsBacking: true } service)
            {
                continue;
            }

            ledger.Run(name ?? service.Id, service.Id, text.Contains('$', StringComparison.Ordinal) ? null : text, [], file, image.Line(), "service of an existing pipeline");
            var clients = drafts.Where(draft => ledger.Speaks(draft, service.Id)).ToList();
            foreach (var draft in clients.Count > 0 ? clients : drafts.Take(1))
            {
                ledger.Need(draft, service.Id, file, image.Line(), $"the existing pipeline starts {service.Id}", isImage: true);
            }
        }
    }

    private static IEnumerable<Started> Workflows(RepositoryView view) =>
        from file in ExistingCi.Workflows(view)
        from job in view.Yaml(file).At("jobs").Pairs()
        from service in job.Value.At("services").Pairs()
        let image = service.Value.At("image") ?? service.Value
        where image is YamlScalarNode
        select new Started(file, service.Key, image);

    private static IEnumerable<Started> Others(RepositoryView view)
    {
        if (view.First(".", ".gitlab-ci.yml", ".gitlab-ci.yaml") is { } gitlab)
        {
            var root = view.Yaml(gitlab);
            foreach (var item in root.At("services").Items().Concat(root.Pairs().SelectMany(job => job.Value.At("services").Items())))
            {
                yield return new Started(gitlab, (item.At("alias") ?? item.At("name")).Text(), item.At("name") ?? item);
            }
        }

        if (view.First(".", ".travis.yml") is { } travis)
        {
            foreach (var item in view.Yaml(travis).At("services").Items().Concat(view.Yaml(travis).At("services") is YamlScalarNode one ? [one] : []))
            {
                yield return new Started(travis, null, item);
            }
        }

        if (view.First(".", ".circleci/config.yml", ".circleci/config.yaml") is { } circle)
        {
            // The first image runs the job; those after it are its services.
            foreach (var job in view.Yaml(circle).At("jobs").Pairs().Concat(view.Yaml(circle).At("executors").Pairs()))
            {
                foreach (var image in job.Value.At("docker").Items().Skip(1).Select(item => item.At("image")).OfType<YamlNode>())
                {
                    yield return new Started(circle, null, image);
                }
            }
        }

        if (view.First(".", "bitbucket-pipelines.yml") is { } bitbucket)
        {
            foreach (var (name, service) in view.Yaml(bitbucket).At("definitions").At("services").Pairs())
            {
                if (service.At("image") is { } image)
                {
                    yield return new Started(bitbucket, name, image);
                }
            }
        }
    }

    private sealed record Started(string File, string? Name, YamlNode Image);
}
