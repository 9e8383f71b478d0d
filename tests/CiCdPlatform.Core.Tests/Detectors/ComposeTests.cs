using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

public sealed class ComposeTests
{
    [Fact]
    public void Analyze_BuiltAndRunServices_AreComponentsAndServices()
    {
        var analysis = Analyze(
            ("compose.yaml", """
            services:
              api:
                build: { context: ./api, target: dev }
                ports: ["127.0.0.1:8080:80/tcp", { target: 9229, published: "9000-9001" }]
                depends_on: { db: { condition: service_healthy } }
              web:
                build: web
                depends_on: [api]
                environment:
                  PORT: 3000
              db:
                image: ${REGISTRY:-docker.io}/library/postgres:${TAG:-16}
                ports: ["5433:5432"]
              proxy:
                image: nginx:alpine
                ports: ["80:80"]
            """),
            ("api/go.mod", "module example.com/company/api/v2\n\ngo 1.22\n"),
            ("api/main.go", "package main\n"),
            ("api/Dockerfile", "FROM golang:1.22 AS build\nFROM scratch\n"),
            ("web/Dockerfile", "FROM node:20.11 AS build\nRUN npm run build\nFROM nginx:1.25\n"));

        var api = analysis.Components.Single(component => component.Path == "api");
        Assert.Equal(("api", "go"), (api.Name, api.Language));
        Assert.Equal(["postgres"], api.Services);
        Assert.Equal([80, 8080, 9000, 9001, 9229], api.Ports.Order());
        var web = analysis.Components.Single(component => component.Path == "web");
        Assert.Equal(("javascript", "20.11"), (web.Language, web.LanguageVersion));
        Assert.Equal(["api"], web.DependsOn);
        Assert.Equal(["web/**"], web.Paths);
        Assert.Equal([3000], web.Ports);
        Assert.Equal([("db", "postgres"), ("proxy", "nginx")], analysis.Services.Select(service => (service.Name, service.Kind)));
        Assert.Equal("docker.io/library/postgres:16", analysis.Services[0].Image);
        Assert.Equal([5433], analysis.Services[0].Ports);
        Assert.All(analysis.Services.SelectMany(service => service.Evidence), evidence => Assert.Equal("compose.yaml", evidence.File));
    }

    [Fact]
    public void Analyze_ClientOfMySqlAndImageOfMariaDb_NeedsMariaDb()
    {
        var analysis = Analyze(
            ("compose.yaml", "services:\n  backend:\n    build: backend\n  db:\n    image: mariadb:10.6-focal\n"),
            ("backend/package.json", """{ "name": "backend", "dependencies": { "mysql2": "3" }, "scripts": { "start": "node index.js --port 4000" } }"""),
            ("backend/Dockerfile", "FROM node:20\n"));

        var backend = Assert.Single(analysis.Components);
        Assert.Equal(["mariadb"], backend.Services);
        Assert.Equal([4000], backend.Ports);
    }

    [Fact]
    public void Analyze_ImagesAlone_IsOneComponentThatNeedsThem()
    {
        var analysis = Analyze(("docker-compose.yml", "services:\n  app:\n    image: gitea/gitea:1.22\n    ports: ['3000:3000', '2222:22']\n  db:\n    image: bitnami/postgresql\n"));

        var whole = Assert.Single(analysis.Components);
        Assert.Equal("docker-compose", whole.PackageManager);
        Assert.Equal(["gitea", "postgres"], whole.Services);
        Assert.Equal([3000, 2222], whole.Ports);
    }

    [Fact]
    public void Analyze_OverrideMergeKeysAndFirstFormat_AreRead()
    {
        var analysis = Analyze(
            ("docker-compose.yml", "x-base: &base\n  build: .\nservices:\n  worker:\n    <<: *base\n    links: [queue]\n  queue:\n    image: rabbitmq:3-management\n"),
            ("docker-compose.override.yml", "services:\n  worker:\n    expose: ['9100']\n"),
            ("old/docker-compose.yml", "cache:\n  image: redis\n"),
            ("requirements.txt", "celery\n"),
            ("tasks.py", "pass\n"),
            ("Dockerfile", "FROM python:3.12-slim\n"));

        var worker = Assert.Single(analysis.Components);
        Assert.Equal(["rabbitmq", "redis"], worker.Services.Order());
        Assert.Contains(9100, worker.Ports);
    }

    private static RepositoryAnalysis Analyze(params (string Path, string Text)[] files)
    {
        using var snapshot = Repositories.Snapshots.Of(files);
        return RepositoryAnalyzer.Analyze(snapshot);
    }
}
