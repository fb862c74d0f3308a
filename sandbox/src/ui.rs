//! Jira as people see it: the pages around the frames of apps, and what those frames load from Atlassian.

mod files;
pub(crate) mod forge_pages;
pub(crate) mod request;
pub(crate) mod screen;

use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::world::World;

/// `None`: the call is for something else.
pub(crate) fn answer(world: &World, request: &Request) -> Option<Answer> {
    let path = request.path.as_str();
    if path == "/" {
        return Some(Answer::html(303, "Jira").with_header("Location", "/jira"));
    }
    if path == "/jira" || path.starts_with("/jira/") {
        return Some(files::jira());
    }
    if let Some(name) = path.strip_prefix("/sandbox/ui/") {
        return Some(files::ours(name).unwrap_or_else(|| Answer::html(404, "Page not found")));
    }
    let name = path.strip_prefix("/atlassian-connect/")?;
    let found = files::of_connect(name, &format!("{}/atlassian-connect", world.url));
    Some(found.unwrap_or_else(|| Answer::html(404, "Page not found")))
}
